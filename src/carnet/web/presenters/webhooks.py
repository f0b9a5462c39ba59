"""Webhooks and what was sent to them, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.webhooks.contracts import Attempt, Delivery, DeliveryStatus, DisabledBecause, Endpoint
from carnet.kernel.ids import encode
from carnet.web.presenters.states import State

_OFF: Final[dict[DisabledBecause, Promise]] = {
    DisabledBecause.BY_HAND: _("switched off"),
    DisabledBecause.GONE: _("switched off: the server said that it is gone"),
    DisabledBecause.FAILING: _("switched off: nothing arrived for three days"),
}
STATES: Final[dict[DeliveryStatus, tuple[Promise, str]]] = {
    DeliveryStatus.WAITING: (_("On its way"), "note"),
    DeliveryStatus.DELIVERED: (_("Delivered"), "ok"),
    DeliveryStatus.FAILED: (_("Failed"), "bad"),
}


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """A webhook of a list."""

    id: str
    url: str
    description: str
    events: tuple[str, ...]
    state: State
    enabled: bool
    old_until: datetime | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery of a list, its calls oldest first; `message` is the header by which its server knows it."""

    id: str
    message: str
    event: str
    state: State
    at: datetime
    next_at: datetime | None
    body: str
    calls: tuple[tuple[Attempt, str], ...]
    may_send_again: bool


def webhook(value: Endpoint, *, now: datetime) -> WebhookRow:
    """One webhook."""
    off = value.disabled_because
    return WebhookRow(
        id=encode("whk", value.id),
        url=value.url,
        description=value.description,
        events=value.events,
        state=State(str(_OFF[off]), "bad" if off is not DisabledBecause.BY_HAND else "")
        if off
        else State(gettext("on"), "ok"),
        enabled=off is None,
        old_until=value.old_secret_until if value.old_secret_until and value.old_secret_until > now else None,
    )


def deliveries(found: Sequence[Delivery], *, enabled: bool) -> tuple[DeliveryRow, ...]:
    """What was sent to a webhook that is `enabled` or not."""
    return tuple(_delivery(one, enabled=enabled) for one in found)


def _delivery(value: Delivery, *, enabled: bool) -> DeliveryRow:
    word, tone = STATES[value.status]
    return DeliveryRow(
        id=encode("dlv", value.id),
        message=encode("msg", value.event_id),
        event=value.event,
        state=State(str(word), tone),
        at=value.created_at,
        next_at=value.next_at,
        body=value.body,
        calls=tuple((one, str(one.status) if one.status else one.error) for one in value.attempts),
        may_send_again=enabled and value.status is not DeliveryStatus.WAITING,
    )
