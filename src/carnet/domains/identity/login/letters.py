"""What the identity library has to say to people: letters and text messages in our words.

Their texts are templates of this domain; the library's own are never used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from carnet.domains.identity import jobs
from carnet.infra import mail
from carnet.infra.deliveries import Channel, NewDelivery
from carnet.infra.deliveries.log import record
from carnet.infra.jobs import enqueue
from carnet.kernel import clock, ids


def write(template: str, to: str, context: Mapping[str, Any]) -> None:
    """Write the letter that the library calls `template`, such as `account/email/login_code`, to an e-mail address.

    It leaves through a job, never within a request. `context` is what the library knows about the occasion.
    """
    mail.send(template, to=to, context={**context, "email": to, "minutes": _minutes()})


def text(message: str, to: str, **values: Any) -> None:
    """Send the text message `account/sms/<message>.txt` to a number (E.164), through a job as well."""
    host = urlsplit(settings.SITE_URL).hostname
    context = {**values, "minutes": _minutes(), "site_url": settings.SITE_URL, "host": host}
    cause = f"text:{ids.new_id()}"
    written = render_to_string(f"account/sms/{message}.txt", context).strip()
    with transaction.atomic():
        record([NewDelivery(cause, Channel.SMS, f"account.{message}", address=to)], now=clock.now())
        enqueue(jobs.send_sms, cause=cause, to=to, text=written)


def _minutes() -> int:
    """How long a code lives; all kinds of codes live equally long."""
    return int(app_settings.LOGIN_BY_CODE_TIMEOUT) // 60
