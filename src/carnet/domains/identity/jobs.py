"""What identity does later, or from time to time."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from carnet.domains.identity import operations
from carnet.domains.identity.models import RefreshToken
from carnet.infra import sms
from carnet.infra.deliveries import Channel
from carnet.infra.deliveries.sending import SOON, attempt, claimed
from carnet.infra.jobs import enqueue_at, job, periodic


@job(name="identity.send_sms")
def send_sms(*, cause: str, to: str, text: str, now: datetime) -> None:
    """Send `text` to the number `to` (E.164). Raises UnderWay.

    Tried again for some seconds, as a code does not live long, also when nobody knows whether the message left: the
    same text twice does less harm than none. What the provider refuses for good is not tried again.
    """
    delivery = claimed(cause, Channel.SMS, now=now)
    if delivery is not None:
        attempt(
            delivery,
            lambda: sms.send(to, text),
            pauses=SOON,
            again=lambda due: enqueue_at(send_sms, due, cause=cause, to=to, text=text),
            now=now,
        )


@periodic(cron="23 3 * * *", name="identity.sweep_sessions")
def sweep_sessions(now: datetime) -> int:
    """Remove sessions that have ended, and refresh tokens that have expired. Returns how many sessions."""
    ended = Session.objects.filter(expire_date__lt=now).delete()[0]
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    RefreshToken.objects.filter(expires_at__lt=now).delete()
    return ended


@periodic(cron="37 * * * *", name="identity.sweep_unproven")
def sweep_unproven(now: datetime) -> int:
    """Remove accounts that were opened and never proven. Returns how many."""
    return operations.sweep_unproven(now=now)
