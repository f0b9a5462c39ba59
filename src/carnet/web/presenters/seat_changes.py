"""Choosing other seats for tickets that are sold: the map of the trip, on which one's own seats are free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from carnet.domains.booking.contracts import Booking, SeatWanted, Ticket, TicketStatus
from carnet.domains.inventory.contracts import Offer, SeatOnMap, SeatStatus
from carnet.kernel.ids import encode
from carnet.kernel.span import Span
from carnet.web.presenters import bookings, seats, wording
from carnet.web.presenters.choice import Choice, parse

Group = tuple[UUID, Span, str]
"""A part of a trip and a class: what a map can show."""


@dataclass(frozen=True, slots=True)
class OtherSeats(Choice):
    """As the choice of a purchase, at the address of a booking; `ticket` is by which its group is found."""

    reference: str = ""
    ticket: str = ""

    def url(self, view: str = "web:seat-change", **changes: Any) -> str:
        """The address of this choice, with some of it changed."""
        choice = replace(self, **changes) if changes else self
        return f"{reverse(view, args=[self.reference])}?{urlencode(choice.pairs())}"

    def pairs(self) -> list[tuple[str, str]]:
        """The choice as names and values of a form or an address."""
        pairs = [("ticket", self.ticket), ("chosen", "1"), *(("seat", label) for label in self.seats)]
        return [*pairs, ("section", self.section)] if self.section else pairs


def movable(booking: Booking) -> tuple[Ticket, ...]:
    """The tickets that can get another seat, as far as a booking says."""
    return tuple(
        ticket
        for ticket in bookings.in_order(booking.carried)
        if ticket.status is TicketStatus.ISSUED
        and ticket.conditions.get("seat_choice", True)
        and (ticket.seat or ticket.ordinal is None)
    )


def grouped(tickets: Sequence[Ticket]) -> Mapping[Group, list[Ticket]]:
    """The tickets by what a map can show."""
    found: dict[Group, list[Ticket]] = {}
    for ticket in tickets:
        found.setdefault((ticket.listing_id, ticket.span, ticket.travel_class), []).append(ticket)
    return found


def choice_of(booking: Booking, group: Sequence[Ticket], query: QueryDict) -> OtherSeats:
    """What an address or a form speaks of; the seats that they have, before anything is chosen."""
    first = group[0]
    asked = parse(first.listing_id, query)
    own = tuple(ticket.seat for ticket in group if ticket.seat)
    return OtherSeats(
        listing_id=first.listing_id,
        from_stop=first.span.from_stop,
        to_stop=first.span.to_stop,
        passengers=len(group),
        seats=asked.seats[-len(group) :] if "chosen" in query else own,
        section=asked.section,
        reference=booking.reference,
        ticket=encode("tkt", first.id),
    )


def panel(
    offer: Offer, on_map: Sequence[SeatOnMap], group: Sequence[Ticket], choice: OtherSeats
) -> seats.SeatPanel | None:
    """The map with one's own seats free to be kept; None where the class has no numbered seats."""
    own = {ticket.seat for ticket in group}
    shown = [replace(one, status=SeatStatus.FREE) if one.seat.label in own else one for one in on_map]
    drawn = seats.panel(offer.plan, shown, choice, travel_class=group[0].travel_class)
    return replace(drawn, wishes=(), says=_says(drawn, choice)) if drawn else None


def wanted(group: Sequence[Ticket], chosen: Sequence[str]) -> tuple[SeatWanted, ...]:
    """Who gets which of the chosen seats: those whose seat was chosen again keep it."""
    left = list(chosen)
    kept = {ticket.id: ticket.seat for ticket in group if ticket.seat in left}
    for label in kept.values():
        left.remove(label)
    movers = [ticket for ticket in group if ticket.id not in kept]
    return tuple(SeatWanted(ticket.id, label) for ticket, label in zip(movers, left, strict=False))


def _says(drawn: seats.SeatPanel, choice: OtherSeats) -> str:
    """The line above the map that is read out when it changes."""
    if drawn.lost:
        return drawn.says
    named = wording.words([seats.short(label) for label in drawn.chosen])
    missing = choice.passengers - len(drawn.chosen)
    if missing:
        more = ngettext("Choose %(n)d seat", "Choose %(n)d seats", missing) % {"n": missing}
        return f"{gettext('Chosen: %(seats)s') % {'seats': named}}, {more}" if drawn.chosen else more
    return gettext("Chosen: %(seats)s") % {"seats": named}
