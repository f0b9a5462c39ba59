"""Bookings as the operator's people and support see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Booking, BookingMove, MoneyBack, TicketStatus
from carnet.domains.payments.contracts import Payment
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.presenters import bookings, cancelling, wording
from carnet.web.presenters.journeys import of_listing
from carnet.web.presenters.money import METHODS
from carnet.web.presenters.states import State

_TICKETS: Final[dict[TicketStatus, tuple[Promise, str]]] = {
    TicketStatus.HELD: (_("Held, not paid"), "signal"),
    TicketStatus.ISSUED: (_("Issued"), "ok"),
    TicketStatus.BOARDED: (_("Travelled"), ""),
    TicketStatus.CANCELLED: (_("Given back"), "bad"),
    TicketStatus.EXCHANGED: (_("Exchanged"), ""),
    TicketStatus.VOID: (_("Void, never paid"), ""),
}
_MOVES: Final[dict[str, Promise]] = {
    "hold": _("Held"),
    "pay": _("Paid"),
    "release": _("Let go"),
    "expire": _("Lapsed"),
    "fail": _("Failed"),
    "cancel": _("Cancelled"),
    "complete": _("Travelled"),
    "board": _("Boarded"),
    "unboard": _("Boarding taken back"),
    "exchange": _("Exchanged"),
}
CANCELLABLE: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})


@dataclass(frozen=True, slots=True)
class DeskTicket:
    """A ticket in a table; `back` says what came back of it and to where."""

    id: str
    name: str
    run: str
    place: str
    fare: str
    price: Money
    state: State
    cancellable: bool
    back: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to the booking."""

    at: datetime
    word: str
    whose: str
    who: str


def tickets(
    booking: Booking, listings: Mapping[UUID, ListingSnapshot], back: Sequence[MoneyBack]
) -> tuple[DeskTicket, ...]:
    """The tickets in their order."""
    found = []
    for ticket in bookings.in_order(booking.tickets):
        journey = of_listing(listings[ticket.listing_id], ticket.span)
        word, tone = _TICKETS[ticket.status]
        found.append(
            DeskTicket(
                id=encode("tkt", ticket.id),
                name=bookings.name_of(ticket),
                run=f"{journey.name}, {journey.origin.day}, {journey.origin.clock}",
                place=bookings.place_of(ticket, journey),
                fare=ticket.family,
                price=ticket.price,
                state=State(str(word), tone),
                cancellable=ticket.status in CANCELLABLE,
                back=tuple(_back(one) for one in back if one.ticket_id == ticket.id),
            )
        )
    return tuple(found)


def _back(one: MoneyBack) -> str:
    told = {"amount": wording.price(one.amount), "means": METHODS[one.to]}
    return gettext("%(amount)s back, to: %(means)s") % told


def means(payments: Sequence[Payment]) -> str:
    """What a booking was paid from, in words; empty if it was not."""
    return wording.words([str(METHODS[method]) for method in cancelling.sources(payments)])


def history(booking: Booking, moves: Sequence[BookingMove]) -> tuple[Step, ...]:
    """What happened, the latest first; of tickets only those shown, and only what did not happen to the whole."""
    names = {ticket.id: bookings.name_of(ticket) for ticket in booking.tickets}
    whole = {(one.verb, one.at) for one in moves if one.ticket_id is None}
    return tuple(
        Step(
            at=one.at,
            word=str(_MOVES.get(one.verb, one.verb)),
            whose=names[one.ticket_id] if one.ticket_id else "",
            who=_who(booking, one.actor),
        )
        for one in reversed(moves)
        if one.ticket_id is None or (one.ticket_id in names and (one.verb, one.at) not in whole)
    )


def _who(booking: Booking, actor: UUID | None) -> str:
    if actor is None:
        return gettext("Carnet")
    return gettext("the traveller") if actor == booking.user_id else gettext("staff")
