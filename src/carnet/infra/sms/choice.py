"""Which adapter this process uses."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from carnet.infra.sms.console import ConsoleSms
from carnet.infra.sms.port import SmsAdapter
from carnet.infra.sms.twilio import TwilioSms


def adapter() -> SmsAdapter:
    """The provider that `CARNET_SMS` names, else the file of this machine."""
    if settings.SMS == "twilio":
        return TwilioSms(
            url=settings.SMS_URL, account=settings.SMS_ACCOUNT, token=settings.SMS_TOKEN, sender=settings.SMS_FROM
        )
    return kept()


def kept() -> ConsoleSms:
    """The messages that were kept on this machine instead of sent."""
    return ConsoleSms(Path(settings.CARNET_HOME) / "sms")


def send(to: str, text: str) -> str:
    """Send `text` to the number `to` (E.164). Returns the id of the message. Not inside a transaction.

    Raises SmsRefused, SmsTrouble, SmsUncertain.
    """
    return adapter().send(to, text)
