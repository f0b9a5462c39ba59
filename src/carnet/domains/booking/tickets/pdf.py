"""Tickets as a PDF to print or to show on a phone: one coupon per ticket, with the code on its stub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fpdf import FPDF

from carnet.domains.booking.contracts import Booking, Ticket, TicketStatus
from carnet.domains.booking.tickets.codes import code_for
from carnet.domains.booking.tickets.picture import qr
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopSnapshot, TripStatus
from carnet.infra.paper import INK, LOCALE, band, fit, price_in_words, text
from carnet.infra.paper import document as paper
from carnet.kernel.money import total

_TOP: Final = 42.0  # millimetres from here on
_LEFT: Final = 18.0
_BODY: Final = 112.0
_STUB: Final = 62.0
_HEIGHT: Final = 88.0
_GAP: Final = 12.0
_CODE: Final = 52.0
_GOOD: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})


@dataclass(frozen=True, slots=True)
class _Coupon:
    """A ticket with all that its coupon says."""

    booking: Booking
    ticket: Ticket
    listing: ListingSnapshot

    @property
    def origin(self) -> StopSnapshot:
        return self.listing.stops[self.ticket.span.from_stop]

    @property
    def destination(self) -> StopSnapshot:
        return self.listing.stops[self.ticket.span.to_stop]


def pdf(
    booking: Booking, tickets: Sequence[Ticket], listings: Mapping[UUID, ListingSnapshot], *, key: Ed25519PrivateKey
) -> bytes:
    """An A4 document with two tickets to a page; `key` signs their codes. One of a cancelled trip has none."""
    document = paper(f"Carnet tickets {booking.reference}")
    for number, ticket in enumerate(tickets):
        if number % 2 == 0:
            document.add_page()
            _heading(document, booking)
        top = _TOP + (number % 2) * (_HEIGHT + _GAP)
        coupon = _Coupon(booking, ticket, listings[ticket.listing_id])
        _frame(document, top)
        _body(document, coupon, top)
        if coupon.listing.status is TripStatus.CANCELLED:
            _stub_of_cancelled(document, coupon, top)
        else:
            _stub(document, coupon, top, code_for(ticket, key))
    return bytes(document.output())


def _heading(document: FPDF, booking: Booking) -> None:
    band(document, _LEFT)
    text(document, _LEFT, 33, f"Booking {booking.reference}", size=13, bold=True)
    good = [ticket for ticket in booking.tickets if ticket.status in _GOOD]
    price = total((ticket.price for ticket in good), booking.price.currency)
    text(document, 90, 33, f"{price_in_words(price)} for {len(good)}, paid", size=11, quiet=True)


def _frame(document: FPDF, top: float) -> None:
    document.set_draw_color(*INK)
    document.set_line_width(0.4)
    document.rect(_LEFT, top, _BODY + _STUB, _HEIGHT, round_corners=True, corner_radius=2)
    document.set_dash_pattern(dash=0.6, gap=1.6)
    document.line(_LEFT + _BODY, top, _LEFT + _BODY, top + _HEIGHT)
    document.set_dash_pattern()


def _body(document: FPDF, coupon: _Coupon, top: float) -> None:
    left = _LEFT + 6
    ticket, listing = coupon.ticket, coupon.listing
    departure, arrival = coupon.origin.departure, coupon.destination.arrival
    heading = fit(document, f"{listing.name}  ·  {listing.operator_name}", 130)
    text(document, left, top + 10, heading, size=10, quiet=True)
    if departure:
        day = format_datetime(departure, "EEEE d MMMM y", tzinfo=_zone(coupon.origin), locale=LOCALE)
        text(document, left, top + 17, day, size=11, bold=True)
    _call(document, left, top + 28, coupon.origin, departure)
    if listing.kind is ListingKind.EVENT:
        _until(document, left, top + 44, coupon.destination, arrival)
    else:
        _call(document, left, top + 44, coupon.destination, arrival)
    facts = [
        ("Passenger", f"{ticket.passenger.first_name} {ticket.passenger.last_name}"),
        (ticket.section, f"{_seat(ticket)}, class {ticket.travel_class}"),
        ("Fare", f"{ticket.family}, {price_in_words(ticket.price)}"),
    ]
    for row, (label, value) in enumerate(facts):
        text(document, left, top + 60 + row * 8, label, size=8, quiet=True)
        # What fits in 101 mm at 13 points ends before the stub at 10: nothing may run into the code.
        value = fit(document, value, 101)  # noqa: PLW2901
        text(document, left + 26, top + 60 + row * 8, value, size=10, bold=row < len(facts) - 1)
    text(
        document,
        left,
        top + _HEIGHT - 4,
        "Times are local at each station. Valid for this journey only.",
        size=7,
        quiet=True,
    )


def _call(document: FPDF, left: float, baseline: float, stop: StopSnapshot, at: datetime | None) -> None:
    if at:
        text(document, left, baseline, format_time(at, "HH:mm", tzinfo=_zone(stop), locale=LOCALE), size=17, bold=True)
        zone = at.astimezone(_zone(stop)).tzname() or ""
        text(document, left, baseline + 5, zone, size=7, quiet=True)
    text(document, left + 26, baseline, fit(document, stop.station_name, 74), size=13, bold=True)
    text(document, left + 26, baseline + 5, stop.city_name, size=8, quiet=True)


def _until(document: FPDF, left: float, baseline: float, stop: StopSnapshot, at: datetime | None) -> None:
    """When a performance ends; where is said above."""
    if at:
        ends = format_time(at, "HH:mm", tzinfo=_zone(stop), locale=LOCALE)
        text(document, left + 26, baseline, f"until {ends}", size=11, quiet=True)


def _stub(document: FPDF, coupon: _Coupon, top: float, code: str) -> None:
    matrix = [list(row) for row in qr(code).matrix]
    module = _CODE / len(matrix)
    left, upper = _LEFT + _BODY + (_STUB - _CODE) / 2, top + 6
    document.set_fill_color(0, 0, 0)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                document.rect(left + x * module, upper + y * module, module, module, style="F")
    text(document, left, upper + _CODE + 9, coupon.booking.reference, size=16, bold=True)
    text(document, left, upper + _CODE + 16, _seat(coupon.ticket), size=12, bold=True)
    text(document, left, upper + _CODE + 22, _shown_where(coupon.listing), size=8, quiet=True)


def _stub_of_cancelled(document: FPDF, coupon: _Coupon, top: float) -> None:
    """No code: nobody can travel with it."""
    left = _LEFT + _BODY + 6
    text(document, left, top + 20, "Does not run", size=20, bold=True)
    text(document, left, top + 30, "This trip is cancelled.", size=10)
    text(document, left, top + 36, "You get all your money back.", size=10)
    text(document, left, top + 67, coupon.booking.reference, size=16, bold=True)


def _zone(stop: StopSnapshot) -> ZoneInfo:
    return ZoneInfo(stop.timezone)


def _seat(ticket: Ticket) -> str:
    if ticket.seat:
        return f"Seat {ticket.seat}"
    return "No seat of its own" if ticket.ordinal is None else "No seat number"


def _shown_where(listing: ListingSnapshot) -> str:
    return f"Show this code {'at the door' if listing.kind is ListingKind.EVENT else 'on board'}."
