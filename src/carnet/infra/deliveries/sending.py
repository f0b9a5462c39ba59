"""Sending what the log says: one attempt, and what follows when it fails."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from carnet.infra.deliveries.contracts import Channel, Delivery, NewDelivery
from carnet.infra.deliveries.log import claim, failed, give_up, is_open, record, sent
from carnet.infra.jobs import enqueue_at, promised
from carnet.infra.sms import SmsRefused

PATIENTLY: Final = tuple(timedelta(seconds=one) for one in (2, 10, 60, 300, 1_800, 7_200, 21_600, 43_200))
"""Pauses between the attempts of a letter: it is given up after 20 hours."""
SOON: Final = tuple(timedelta(seconds=one) for one in (1, 2, 4, 8))
"""Those of a text message with a code, which does not live long."""
_FOR_GOOD: Final = 500  # SMTP: from here on trying again does not help
_LOG: Final = logging.getLogger(__name__)

Again = Callable[[datetime], object]
"""Has the next attempt made at an instant, in the transaction that notes it."""


class Undeliverable(Exception):
    """There is nothing left to send, or nobody to send it to: trying again cannot help."""


class UnderWay(Exception):
    """Another process is sending this message, or died with it in hand: come back later."""


def attempt(
    delivery: Delivery, send: Callable[[], object], *, pauses: Sequence[timedelta], again: Again | None, now: datetime
) -> bool:
    """Send a message that was claimed, and note what became of it. Not inside a transaction. Whether it has left.

    Dying between the two is the one way to send twice; letters then have the same Message-ID.
    """
    try:
        send()
    except Exception as error:  # noqa: BLE001  whatever it was, the log says it and the others go on
        _not_sent(delivery, error, pauses, again, now)
        return False
    sent(delivery, now=now)
    return True


def post(message: EmailMultiAlternatives, new: NewDelivery, *, now: datetime) -> None:
    """Send a letter, once for its cause. Called by the job `new.job`, which is tried again with `new.arguments`.

    Raises UnderWay.
    """
    record([new], now=now)
    delivery = claimed(new.cause, new.channel, now=now)
    if delivery is not None:
        identify(message, delivery)
        again = promised(new.job)
        attempt(
            delivery,
            message.send,
            pauses=PATIENTLY,
            again=lambda due: enqueue_at(again, due, **new.arguments, cause=new.cause),
            now=now,
        )


def claimed(cause: str, channel: Channel, *, now: datetime) -> Delivery | None:
    """Take a message for sending; None when that is done with. Raises UnderWay."""
    delivery = claim(cause=cause, channel=channel, now=now)
    if delivery is None and is_open(cause=cause, channel=channel):
        raise UnderWay
    return delivery


def identify(message: EmailMultiAlternatives, delivery: Delivery) -> None:
    """Name a letter, so that a mail server that gets it twice can tell, and mark it as no person's (RFC 3834)."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    message.extra_headers.update({"Message-ID": f"<{delivery.id}@{host}>", "Auto-Submitted": "auto-generated"})


def _not_sent(
    delivery: Delivery, error: Exception, pauses: Sequence[timedelta], again: Again | None, now: datetime
) -> None:
    said = f"{type(error).__name__}: {error}"
    if _is_final(error) or delivery.tries > len(pauses):
        give_up(delivery, error=said, now=now)
        _LOG.warning("a message was given up (%s, %s): %s", delivery.kind, delivery.id, type(error).__name__)
        return
    due = now + pauses[delivery.tries - 1]
    with transaction.atomic():
        failed(delivery, error=said, due_at=due)
        if again is not None:
            again(due)


def _is_final(error: Exception) -> bool:
    """Whether trying again cannot help: nobody has this address, or nobody may write to it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= _FOR_GOOD for code, _ in error.recipients.values())
    return isinstance(error, SmsRefused | Undeliverable)
