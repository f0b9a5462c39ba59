"""What identity does later, or from time to time."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage

from carnet.infra.jobs import job, periodic


@job(name="identity.send_mail")
def send_mail(subject: str, text: str, to: list[str]) -> None:
    """Hand one message to the mail server (`EMAIL_*` settings, which have a timeout)."""
    EmailMessage(subject, text, to=to).send()


@periodic(cron="23 3 * * *", name="identity.sweep_sessions")
def sweep_sessions(now: datetime) -> int:
    """Remove sessions that have ended. Returns how many."""
    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return ended
