"""Messages by e-mail: written in the caller's transaction, sent by a worker once that is committed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import filebased
from django.db import transaction
from django.template.loader import render_to_string

from carnet.infra.deliveries import Channel, NewDelivery
from carnet.infra.deliveries.log import record
from carnet.infra.deliveries.sending import PATIENTLY, attempt, claimed, identify
from carnet.infra.jobs import enqueue, enqueue_at, job
from carnet.infra.jobs.instant import instant
from carnet.kernel import ids


@job(name="mail.deliver")
def deliver(*, cause: str, to: str, subject: str, text: str, html: str, now: datetime) -> None:
    """Hand one message to the mail server (`EMAIL_*` settings, which have a timeout). Raises UnderWay.

    The log has the row that `send` wrote, and not the text, which may be a code: only the job has that.
    """
    message = EmailMultiAlternatives(subject, text, to=[to])
    message.attach_alternative(html, "text/html")
    delivery = claimed(cause, Channel.EMAIL, now=now)
    if delivery is not None:
        identify(message, delivery)
        arguments = {"cause": cause, "to": to, "subject": subject, "text": text, "html": html}
        attempt(
            delivery,
            message.send,
            pauses=PATIENTLY,
            again=lambda due: enqueue_at(deliver, due, **arguments),
            now=now,
        )


def send(template: str, *, to: str, context: Mapping[str, Any], user_id: UUID | None = None) -> None:
    """Write to `to` what `<template>_subject.txt`, `_message.txt` and `_message.html` make of `context`.

    They also know `site_url`, our address without a slash at its end, and the messages their `subject`. The message is
    written now and leaves when the caller's transaction is committed. `user_id` is whose address it is.
    """
    values = {"site_url": settings.SITE_URL, **context}
    values["subject"] = subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
    text = render_to_string(f"{template}_message.txt", values)
    html = render_to_string(f"{template}_message.html", values)
    cause = f"letter:{ids.new_id()}"
    letter = NewDelivery(cause, Channel.EMAIL, _kind(template), address=to, subject=subject, user_id=user_id)
    with transaction.atomic():
        record([letter], now=instant())
        enqueue(deliver, cause=cause, to=to, subject=subject, text=text, html=html)


def _kind(template: str) -> str:
    """`account.login_code` for `account/email/login_code`."""
    return ".".join(part for part in template.split("/") if part != "email")


class KeptLetters(filebased.EmailBackend):
    """Django's files of letters that nobody sends, for their owner's eyes alone: the letters hold codes."""

    def open(self) -> bool:
        """Begin a file, if none is open. Whether it is new."""
        if self.stream is not None:
            return False
        descriptor = os.open(self._get_filename(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.stream = os.fdopen(descriptor, "ab")
        return True
