"""What identity does later, or from time to time."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from carnet.domains.identity import operations
from carnet.domains.identity.models import RefreshToken
from carnet.infra import sms
from carnet.infra.jobs import job, periodic

_LOG: Final = logging.getLogger(__name__)


@job(name="identity.send_sms", retries=4)
def send_sms(to: str, text: str) -> None:
    """Send `text` to the number `to` (E.164).

    Tried again for half a minute, as a code does not live long, also when nobody knows whether the message left: the
    same text twice does less harm than none. What the provider refuses for good is not tried again.
    """
    try:
        sms.send(to, text)
    except sms.SmsRefused as refusal:
        _LOG.warning("a text message to %s was not sent: %s", sms.masked(to), refusal)


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
