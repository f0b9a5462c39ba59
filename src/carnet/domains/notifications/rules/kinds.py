"""Every kind of notice: the facts it is told with, what it belongs to, and the ways it takes beside the inbox.

A kind has its words in `templates/notifications/<language>/<kind>.txt`. One that is not here is shown all the same, in
plain words: whoever should know of something is told even by a process that is older than what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from carnet.domains.notifications.contracts import Category

_JOURNEY: Final = ("name", "departs", "origin", "destination", "reference")
_WAITING: Final = ("name", "origin", "destination", "departs_at", "seats")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. `mandatory` letters leave whatever their reader has switched off."""

    name: str
    category: Category
    facts: tuple[str, ...]
    email: bool = False
    sms: bool = False
    mandatory: bool = False


def _known(*kinds: Kind) -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds}


KINDS: Final = _known(
    Kind("trip.cancelled", Category.TRAVEL, _JOURNEY, email=True, sms=True, mandatory=True),
    Kind("trip.moved", Category.TRAVEL, (*_JOURNEY, "now"), email=True, sms=True, mandatory=True),
    Kind("trip.unseated", Category.TRAVEL, _JOURNEY, email=True, sms=True, mandatory=True),
    Kind("booking.paid", Category.MONEY, ("reference", "amount")),
    Kind("tickets.cancelled", Category.MONEY, ("reference", "where")),
    Kind("tickets.exchanged", Category.TRAVEL, ("reference",)),
    Kind("payment.failed", Category.MONEY, ("reference", "amount"), email=True, mandatory=True),
    Kind("wallet.credited", Category.MONEY, ("amount", "balance")),
    Kind("ticket.renamed", Category.TRAVEL, ("reference", "name")),
    Kind("ticket.seat-changed", Category.TRAVEL, ("reference", "seats")),
    Kind("ticket.given-away", Category.TRAVEL, ("reference", "name", "giver"), email=True),
    Kind("ticket.received", Category.TRAVEL, ("reference", "name", "giver")),
    Kind("ticket.returned", Category.TRAVEL, ("reference", "name")),
    Kind("ticket.trip-changed", Category.TRAVEL, ("reference", "change"), email=True, sms=True, mandatory=True),
    Kind("ticket.ended", Category.TRAVEL, ("reference",), email=True, sms=True, mandatory=True),
    Kind(
        "waiting-list.offered",
        Category.WAITING,
        (*_WAITING, "reference", "price", "currency", "until"),
        email=True,
        sms=True,
    ),
    Kind("waiting-list.ended", Category.WAITING, _WAITING, email=True),
    Kind("webhook.disabled", Category.COMPANY, ("url",), email=True),
    Kind("report.answered", Category.REPORTS, ("number", "subject"), email=True),
    Kind("report.closed", Category.REPORTS, ("number", "subject")),
)

_UNKNOWN: Final = Category.TRAVEL


def kind_of(name: str) -> Kind:
    """The kind of this name; one that nobody listed is told in the inbox alone."""
    return KINDS.get(name) or Kind(name, _UNKNOWN, ())
