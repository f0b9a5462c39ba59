"""Messages by e-mail: written in the caller's transaction, sent by a worker once that is committed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends import filebased
from django.template.loader import render_to_string

from carnet.infra.jobs import enqueue, job

_BY_MACHINE: Final = {"Auto-Submitted": "auto-generated"}  # RFC 3834: nobody's absence note comes back


@job(name="mail.deliver")
def deliver(*, to: str, subject: str, text: str, html: str) -> None:
    """Hand one message to the mail server (`EMAIL_*` settings, which have a timeout)."""
    message = EmailMultiAlternatives(subject, text, to=[to], headers=_BY_MACHINE)
    message.attach_alternative(html, "text/html")
    message.send()


def send(template: str, *, to: str, context: Mapping[str, Any]) -> None:
    """Write to `to` what `<template>_subject.txt`, `_message.txt` and `_message.html` make of `context`.

    They also know `site_url`, our address without a slash at its end, and the messages their `subject`. The message is
    written now and leaves when the caller's transaction is committed.
    """
    values = {"site_url": settings.SITE_URL, **context}
    values["subject"] = subject = " ".join(render_to_string(f"{template}_subject.txt", values).split())
    text = render_to_string(f"{template}_message.txt", values)
    enqueue(deliver, to=to, subject=subject, text=text, html=render_to_string(f"{template}_message.html", values))


class KeptLetters(filebased.EmailBackend):
    """Django's files of letters that nobody sends, for their owner's eyes alone: the letters hold codes."""

    def open(self) -> bool:
        """Begin a file, if none is open. Whether it is new."""
        if self.stream is not None:
            return False
        descriptor = os.open(self._get_filename(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.stream = os.fdopen(descriptor, "ab")
        return True
