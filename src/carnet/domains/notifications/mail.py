"""Letters and text messages about notices, made of what the inbox says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext, ngettext, override

from carnet.domains.notifications import queries
from carnet.domains.notifications.contracts import Category, Notice
from carnet.domains.notifications.documents import unsubscribing
from carnet.infra import sms
from carnet.infra.deliveries import Channel, Delivery
from carnet.infra.deliveries.sending import Undeliverable, identify

_TEMPLATE: Final = "notifications/mail"


def send(delivery: Delivery, connection: BaseEmailBackend) -> None:
    """Send what a row of the log stands for. Not inside a transaction.

    Raises Undeliverable, and what the mail server or the provider of text messages raises.
    """
    found = queries.notices([UUID(one) for one in delivery.arguments["notices"]])
    if not found or not delivery.address:
        raise Undeliverable("what it was about, or its reader, is forgotten")
    notices = sorted((one for one, _, _ in found.values()), key=lambda one: one.number)
    language, text = next((language, message) for _, language, message in found.values())
    if delivery.channel is Channel.SMS:
        sms.send(delivery.address, text)
        return
    with override(language):
        message = letter(notices, to=delivery.address, user_id=delivery.user_id, language=language)
    identify(message, delivery)
    message.connection = connection
    message.send()


def letter(notices: Sequence[Notice], *, to: str, user_id: UUID | None, language: str) -> EmailMultiAlternatives:
    """The letter about one notice, or about all of a digest, in the language that is active."""
    first = notices[0]
    subject = first.title if len(notices) == 1 else digest_subject(len(notices))
    stop = f"{settings.SITE_URL}/unsubscribe/{unsubscribing.sign(user_id, first.category)}" if user_id else ""
    values = {
        "subject": subject,
        "language": language,
        "notices": [_shown(one) for one in notices],
        "category": category_name(first.category),
        "preferences": f"{settings.SITE_URL}/account/notifications/preferences",
        "unsubscribe": stop,
        "site_url": settings.SITE_URL,
    }
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if stop else {}
    message = EmailMultiAlternatives(subject, render_to_string(f"{_TEMPLATE}.txt", values), to=[to], headers=headers)
    message.attach_alternative(render_to_string(f"{_TEMPLATE}.html", values), "text/html")
    return message


def digest_subject(count: int) -> str:
    """The subject of a digest."""
    return ngettext("%(count)d new message on Carnet", "%(count)d new messages on Carnet", count) % {"count": count}


def category_name(category: Category) -> str:
    """A category in words, in the language that is active."""
    return {
        Category.TRAVEL: gettext("Changes of my journeys"),
        Category.WAITING: gettext("Waiting lists"),
        Category.MONEY: gettext("Purchases and money"),
        Category.REPORTS: gettext("My messages to support"),
        Category.COMPANY: gettext("The company I work for"),
        Category.OFFERS: gettext("Offers and news"),
    }[category]


def _shown(one: Notice) -> dict[str, Any]:
    return {"title": one.title, "text": one.text, "link": f"{settings.SITE_URL}{one.path}" if one.path else ""}
