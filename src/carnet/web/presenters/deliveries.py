"""Messages of the delivery log in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.infra.deliveries import Channel, Delivery, State
from carnet.kernel import ids

STATES: Final[dict[State, tuple[Promise, str]]] = {
    State.QUEUED: (_("waiting"), ""),
    State.SENDING: (_("on its way"), "note"),
    State.SENT: (_("sent"), "ok"),
    State.FAILED: (_("failed, tried again"), "warn"),
    State.GIVEN_UP: (_("given up"), "bad"),
}
CHANNELS: Final[dict[Channel, Promise]] = {Channel.EMAIL: _("e-mail"), Channel.SMS: _("text message")}


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the table. `key` is its id in addresses, empty where it cannot be sent again."""

    at: datetime
    what: str
    kind: str
    channel: Promise
    address: str
    word: Promise
    tone: str
    tries: int
    error: str
    key: str


def row(one: Delivery) -> Row:
    """A message as the table shows it; letters without a subject are named by their kind."""
    word, tone = STATES[one.state]
    return Row(
        at=one.created_at,
        what=one.subject or one.kind,
        kind=one.kind,
        channel=CHANNELS[one.channel],
        address=one.address,
        word=word,
        tone=tone,
        tries=one.tries,
        error=one.error,
        key=ids.encode("msg", one.id) if one.repeatable else "",
    )
