"""Bookings and tickets as coupons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import Booking, BookingStatus, Ticket, TicketStatus
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, TripStatus
from carnet.kernel.ids import encode
from carnet.kernel.money import Money
from carnet.web.presenters import changes, fares, seats, states, ticket_files, wording
from carnet.web.presenters.changes import Changes
from carnet.web.presenters.journeys import Journey, of_listing
from carnet.web.presenters.states import State
from carnet.web.presenters.ticket_acts import TicketActs
from carnet.web.presenters.ticket_files import FileLink

STATES: Final[dict[BookingStatus, tuple[Promise, str]]] = {
    BookingStatus.HELD: (_("Held, not paid"), "signal"),
    BookingStatus.CONFIRMED: (_("Paid"), "ok"),
    BookingStatus.COMPLETED: (_("Travelled"), ""),
    BookingStatus.EXPIRED: (_("Lapsed, nothing charged"), ""),
    BookingStatus.RELEASED: (_("Let go, nothing charged"), ""),
    BookingStatus.FAILED: (_("Not paid, nothing charged"), "bad"),
    BookingStatus.CANCELLED: (_("Cancelled"), "bad"),
}
_ALIVE: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})
_OVER: Final = frozenset({TicketStatus.CANCELLED, TicketStatus.EXCHANGED})
_NOT_YET: Final = frozenset({TicketStatus.HELD, TicketStatus.VOID})
# Nothing is charged for a booking that ended like this, and its seats are on sale again.
ENDED_UNPAID: Final = frozenset({BookingStatus.EXPIRED, BookingStatus.RELEASED, BookingStatus.FAILED})


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket: who, where, when, on which seat, at what price. `code` is what its QR says, empty while unpaid
    and when its trip does not run or somebody else holds it. `acts` is what its buyer can change,
    `files` are the forms that it comes in alone, `boarding` is what its boarding pass says, where it has one."""

    id: str
    status: TicketStatus
    number: int
    of: int
    name: str
    journey: Journey
    section: str
    seat: str
    place: str
    note: str
    family: str
    price: Money
    code: str
    runs: bool
    acts: TicketActs | None = None
    files: tuple[FileLink, ...] = ()
    boarding: str = ""

    @property
    def issued(self) -> bool:
        """Whether it lets somebody travel."""
        return self.status in {TicketStatus.ISSUED, TicketStatus.BOARDED}


@dataclass(frozen=True, slots=True)
class BookingRow:
    """One booking in a list. The journey is the next one, of one that is over the first; `later` others follow it.

    `given_back` of its tickets were. `asks` says that its holder has to choose what becomes of it.
    """

    reference: str
    href: str
    title: str
    journey: Journey
    state: State
    tickets: int
    places: str
    price: Money
    status: BookingStatus
    expires_at: datetime
    again_url: str
    later: int = 0
    given_back: int = 0
    asks: bool = False

    @property
    def held(self) -> bool:
        """Whether it waits to be paid."""
        return self.status is BookingStatus.HELD

    @property
    def over(self) -> bool:
        """Whether its stub has been torn off: travelled, cancelled, lapsed."""
        return self.status not in {BookingStatus.HELD, BookingStatus.CONFIRMED}


def rows(
    bookings: Sequence[Booking],
    listings: Mapping[UUID, ListingSnapshot],
    changed: Changes | None = None,
    *,
    now: datetime,
) -> tuple[BookingRow, ...]:
    """Bookings as rows of a list; `changed` is what operators changed about their tickets."""
    return tuple(
        replace(row(booking, listings, now=now), asks=changes.asks(booking, changed or {})) for booking in bookings
    )


def row(booking: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime) -> BookingRow:
    """One booking as a row."""
    journeys = journeys_of(booking, listings)
    ahead = [journey for journey in journeys if journey.destination.at > now]
    first = next_ticket(booking, listings, now=now)
    journey = of_listing(listings[first.listing_id], first.span)
    view = "web:checkout" if booking.status is BookingStatus.HELD else "web:booking"
    return BookingRow(
        reference=booking.reference,
        href=reverse(view, args=[booking.reference]),
        title=title(journey),
        journey=journey,
        state=_state(booking, listings[first.listing_id]),
        tickets=len(living(booking)),
        places=places(living(booking)),
        price=booking.price,
        status=booking.status,
        expires_at=booking.expires_at,
        again_url=elsewhere(booking, journey),
        later=max(0, len(ahead) - 1),
        given_back=given_back(booking),
    )


def title(journey: Journey) -> str:
    """What a journey is called: `Brussels to Lyon`, or the name of the performance."""
    if journey.is_event:
        return journey.name
    return gettext("%(start)s to %(end)s") % {"start": journey.start, "end": journey.end}


def journey_of(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> Journey:
    """The first journey of a booking."""
    journeys = (of_listing(listings[ticket.listing_id], ticket.span) for ticket in living(booking))
    return min(journeys, key=lambda journey: journey.origin.at)


def journeys_of(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> tuple[Journey, ...]:
    """All journeys of a booking, each once, by their beginning."""
    return tuple(journey for _, journey in outline(booking, listings))


def outline(booking: Booking, listings: Mapping[UUID, ListingSnapshot]) -> tuple[tuple[str, Journey], ...]:
    """The same, each with the id of what runs."""
    found = {(ticket.listing_id, ticket.span) for ticket in living(booking)}
    journeys = ((encode("lst", listing), of_listing(listings[listing], span)) for listing, span in found)
    return tuple(sorted(journeys, key=lambda one: one[1].origin.at))


def next_ticket(booking: Booking, listings: Mapping[UUID, ListingSnapshot], *, now: datetime) -> Ticket:
    """A ticket for the next journey of a booking; of one that is over, for its first."""
    timed = {ticket.id: of_listing(listings[ticket.listing_id], ticket.span) for ticket in living(booking)}
    ahead = [ticket for ticket in living(booking) if timed[ticket.id].destination.at > now]
    return min(ahead or living(booking), key=lambda ticket: timed[ticket.id].origin.at)


def living(booking: Booking) -> tuple[Ticket, ...]:
    """The tickets that count: those that let somebody travel; all of a booking that has none."""
    alive = tuple(ticket for ticket in booking.tickets if ticket.status in _ALIVE)
    return alive or booking.tickets


def given_back(booking: Booking) -> int:
    """How many of its tickets were given back while it goes on without them."""
    cancelled = sum(ticket.status is TicketStatus.CANCELLED for ticket in booking.tickets)
    return 0 if booking.status is BookingStatus.CANCELLED else cancelled


def settled(booking: Booking) -> tuple[Ticket, ...]:
    """The tickets without those that wait for an exchange to be paid."""
    if booking.status is BookingStatus.HELD or booking.status in ENDED_UNPAID:
        return booking.tickets
    return tuple(ticket for ticket in booking.tickets if ticket.status not in _NOT_YET)


def in_order(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Tickets as one reads them: trip by trip, seat by seat."""
    return sorted(tickets, key=lambda ticket: (ticket.listing_id, ticket.span.from_stop, ticket.ordinal or 0))


def places(tickets: Sequence[Ticket]) -> str:
    """Where everybody sits: `Coach 21, seats 37 and 40`."""
    order = in_order(tickets)
    named = [seats.short(ticket.seat) for ticket in order if ticket.seat]
    sections = list(dict.fromkeys(ticket.section for ticket in order))
    if not named:
        numberless = [gettext("%(section)s, no seat number") % {"section": section} for section in sections]
        return "; ".join(numberless if all(ticket.ordinal is not None for ticket in order) else sections)
    seat_words = ngettext("seat %(seats)s", "seats %(seats)s", len(named)) % {"seats": wording.words(named)}
    return f"{', '.join(sections)}, {seat_words}"


def ticket_views(
    booking: Booking,
    listings: Mapping[UUID, ListingSnapshot],
    codes: Mapping[UUID, str],
    passes: Mapping[UUID, str] | None = None,
) -> tuple[TicketView, ...]:
    """The tickets of a booking in their order, those that are over last.

    `codes` are what their QR codes say, `passes` what the boarding passes of flights do.
    """
    shown = in_order(settled(booking))
    shown.sort(key=lambda ticket: ticket.status in _OVER)
    return tuple(
        replace(
            _ticket(ticket, number, len(shown), listings[ticket.listing_id], codes.get(ticket.id, "")),
            files=ticket_files.of_ticket(booking.reference, ticket.id) if ticket.id in codes else (),
            boarding=(passes or {}).get(ticket.id, ""),
        )
        for number, ticket in enumerate(shown, 1)
    )


def name_of(ticket: Ticket) -> str:
    """Whose ticket it is."""
    return f"{ticket.passenger.first_name} {ticket.passenger.last_name}"


def place_of(ticket: Ticket, journey: Journey) -> str:
    """Where one sits, in a line: `Coach 21, seat 45`; of a performance also which evening."""
    if ticket.seat:
        where = gettext("%(section)s, seat %(seat)s") % {"section": ticket.section, "seat": seats.short(ticket.seat)}
    elif ticket.ordinal is None:
        where = gettext("%(section)s, no seat") % {"section": ticket.section}
    else:
        where = gettext("%(section)s, no seat number") % {"section": ticket.section}
    return f"{journey.origin.day}, {journey.origin.clock}: {where}" if journey.is_event else where


def _ticket(ticket: Ticket, number: int, of: int, listing: ListingSnapshot, code: str) -> TicketView:
    journey = of_listing(listing, ticket.span)
    words = {"fare": ticket.family, "class": fares.class_word(ticket.travel_class)}
    return TicketView(
        id=encode("tkt", ticket.id),
        status=ticket.status,
        number=number,
        of=of,
        name=name_of(ticket),
        journey=journey,
        section=ticket.section,
        seat=seats.short(ticket.seat) or (gettext("none") if ticket.ordinal is None else gettext("No seat number")),
        place=place_of(ticket, journey),
        note=ticket.family if words["fare"] == words["class"] else gettext("%(fare)s, %(class)s") % words,
        family=ticket.family,
        price=ticket.price,
        code=code,
        runs=listing.status is not TripStatus.CANCELLED,
    )


def state_of(booking: Booking) -> State:
    """Where a booking is, whatever becomes of its trips."""
    word, tone = STATES[booking.status]
    return State(str(word), tone)


def _state(booking: Booking, listing: ListingSnapshot) -> State:
    """A paid booking says how the trip of its journey stands, or that it is over; every other one its own state."""
    if booking.status is BookingStatus.CONFIRMED:
        return states.of_trip(listing.status) or state_of(booking)
    if booking.status is BookingStatus.COMPLETED and listing.status is TripStatus.CANCELLED:
        return State(gettext("Did not run"), "bad")
    if booking.status is BookingStatus.COMPLETED and listing.kind is ListingKind.EVENT:
        return State(gettext("Visited"), "")
    return state_of(booking)


def elsewhere(booking: Booking, journey: Journey) -> str:
    """The search box with this journey in it."""
    if journey.is_event:
        return reverse("web:home")
    pairs = {"from": journey.start, "to": journey.end, "passengers": str(min(len(booking.tickets), 10))}
    return f"{reverse('web:home')}?{urlencode(pairs)}"
