"""Tickets as a PDF to print or to show on a phone: one coupon per ticket, with the code on its stub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time
from babel.numbers import format_currency, get_currency_precision
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fpdf import FPDF

from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.booking.tickets.codes import code_for
from carnet.domains.booking.tickets.picture import qr
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopSnapshot, TripStatus
from carnet.kernel.money import Money

_FONTS: Final = Path(__file__).parent / "fonts"
_LOCALE: Final = "en_GB"
_INK: Final = (21, 24, 30)
_QUIET: Final = (95, 102, 115)
_YELLOW: Final = (255, 201, 23)
_TOP: Final = 42.0  # millimetres from here on
_LEFT: Final = 18.0
_BODY: Final = 112.0
_STUB: Final = 62.0
_HEIGHT: Final = 88.0
_GAP: Final = 12.0
_CODE: Final = 52.0


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
    document = _document(booking)
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


def _document(booking: Booking) -> FPDF:
    document = FPDF(format="A4")
    document.set_auto_page_break(auto=False)
    document.set_title(f"Carnet tickets {booking.reference}")
    document.set_creator("Carnet")
    document.set_lang("en")
    document.add_font("Carnet", "", _FONTS / "DejaVuSansCondensed.ttf")
    document.add_font("Carnet", "B", _FONTS / "DejaVuSansCondensed-Bold.ttf")
    return document


def _heading(document: FPDF, booking: Booking) -> None:
    document.set_fill_color(*_YELLOW)
    document.rect(0, 0, 210, 22, style="F")
    _text(document, _LEFT, 14.5, "Carnet", size=20, bold=True)
    _text(document, _LEFT, 33, f"Booking {booking.reference}", size=13, bold=True)
    _text(document, 90, 33, price_in_words(booking.price) + f" for {len(booking.tickets)}, paid", size=11, quiet=True)


def _frame(document: FPDF, top: float) -> None:
    document.set_draw_color(*_INK)
    document.set_line_width(0.4)
    document.rect(_LEFT, top, _BODY + _STUB, _HEIGHT, round_corners=True, corner_radius=2)
    document.set_dash_pattern(dash=0.6, gap=1.6)
    document.line(_LEFT + _BODY, top, _LEFT + _BODY, top + _HEIGHT)
    document.set_dash_pattern()


def _body(document: FPDF, coupon: _Coupon, top: float) -> None:
    left = _LEFT + 6
    ticket, listing = coupon.ticket, coupon.listing
    departure, arrival = coupon.origin.departure, coupon.destination.arrival
    heading = _fit(document, f"{listing.name}  ·  {listing.operator_name}", 130)
    _text(document, left, top + 10, heading, size=10, quiet=True)
    if departure:
        day = format_datetime(departure, "EEEE d MMMM y", tzinfo=_zone(coupon.origin), locale=_LOCALE)
        _text(document, left, top + 17, day, size=11, bold=True)
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
        _text(document, left, top + 60 + row * 8, label, size=8, quiet=True)
        # What fits in 101 mm at 13 points ends before the stub at 10: nothing may run into the code.
        value = _fit(document, value, 101)  # noqa: PLW2901
        _text(document, left + 26, top + 60 + row * 8, value, size=10, bold=row < len(facts) - 1)
    _text(
        document,
        left,
        top + _HEIGHT - 4,
        "Times are local at each station. Valid for this journey only.",
        size=7,
        quiet=True,
    )


def _call(document: FPDF, left: float, baseline: float, stop: StopSnapshot, at: datetime | None) -> None:
    if at:
        _text(
            document, left, baseline, format_time(at, "HH:mm", tzinfo=_zone(stop), locale=_LOCALE), size=17, bold=True
        )
        zone = at.astimezone(_zone(stop)).tzname() or ""
        _text(document, left, baseline + 5, zone, size=7, quiet=True)
    _text(document, left + 26, baseline, _fit(document, stop.station_name, 74), size=13, bold=True)
    _text(document, left + 26, baseline + 5, stop.city_name, size=8, quiet=True)


def _until(document: FPDF, left: float, baseline: float, stop: StopSnapshot, at: datetime | None) -> None:
    """When a performance ends; where is said above."""
    if at:
        ends = format_time(at, "HH:mm", tzinfo=_zone(stop), locale=_LOCALE)
        _text(document, left + 26, baseline, f"until {ends}", size=11, quiet=True)


def _stub(document: FPDF, coupon: _Coupon, top: float, code: str) -> None:
    matrix = [list(row) for row in qr(code).matrix]
    module = _CODE / len(matrix)
    left, upper = _LEFT + _BODY + (_STUB - _CODE) / 2, top + 6
    document.set_fill_color(0, 0, 0)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                document.rect(left + x * module, upper + y * module, module, module, style="F")
    _text(document, left, upper + _CODE + 9, coupon.booking.reference, size=16, bold=True)
    _text(document, left, upper + _CODE + 16, _seat(coupon.ticket), size=12, bold=True)
    _text(document, left, upper + _CODE + 22, _shown_where(coupon.listing), size=8, quiet=True)


def _stub_of_cancelled(document: FPDF, coupon: _Coupon, top: float) -> None:
    """No code: nobody can travel with it."""
    left = _LEFT + _BODY + 6
    _text(document, left, top + 20, "Does not run", size=20, bold=True)
    _text(document, left, top + 30, "This trip is cancelled.", size=10)
    _text(document, left, top + 36, "You get all your money back.", size=10)
    _text(document, left, top + 67, coupon.booking.reference, size=16, bold=True)


def _text(
    document: FPDF, x: float, y: float, text: str, *, size: float, bold: bool = False, quiet: bool = False
) -> None:
    document.set_font("Carnet", "B" if bold else "", size)
    document.set_text_color(*(_QUIET if quiet else _INK))
    document.text(x, y, text)


def _fit(document: FPDF, text: str, width: float) -> str:
    """The text, cut with an ellipsis where it is wider than `width` at 13 points."""
    document.set_font("Carnet", "B", 13)
    while document.get_string_width(text) > width:
        text = text.rstrip("…")[:-1] + "…"
    return text


def _zone(stop: StopSnapshot) -> ZoneInfo:
    return ZoneInfo(stop.timezone)


def _seat(ticket: Ticket) -> str:
    if ticket.seat:
        return f"Seat {ticket.seat}"
    return "No seat of its own" if ticket.ordinal is None else "No seat number"


def _shown_where(listing: ListingSnapshot) -> str:
    return f"Show this code {'at the door' if listing.kind is ListingKind.EVENT else 'on board'}."


def price_in_words(value: Money) -> str:
    """An amount as tickets and e-mails say it: `46.50 EUR`."""
    amount = Decimal(value.amount).scaleb(-get_currency_precision(value.currency))
    return format_currency(amount, value.currency, "#,##0.00 ¤¤", locale=_LOCALE)
