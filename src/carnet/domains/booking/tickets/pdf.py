"""Tickets as a PDF to print: one coupon per ticket, two to a page, with the code on its stub."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fpdf import FPDF

from carnet.domains.booking.tickets.boarding import boarding_pass
from carnet.domains.booking.tickets.codes import code_for
from carnet.domains.booking.tickets.coupon import GOOD, Coupon, clock
from carnet.domains.booking.tickets.drawing import draw
from carnet.domains.schedule.contracts import StopSnapshot
from carnet.infra.paper import INK, band, fit, lines, price_in_words, text
from carnet.infra.paper import document as paper
from carnet.infra.symbols import aztec, qr
from carnet.kernel.money import total

_TOP: Final = 42.0  # millimetres from here on
_LEFT: Final = 18.0
_BODY: Final = 112.0
_STUB: Final = 62.0
_HEIGHT: Final = 100.0
_GAP: Final = 12.0
_CODE: Final = 50.0
_AZTEC: Final = 26.0


def pdf(coupons: Sequence[Coupon], *, key: Ed25519PrivateKey) -> bytes:
    """An A4 document of the tickets of one booking; `key` signs their codes. Who cannot travel with one has no code."""
    document = paper(f"Carnet tickets {coupons[0].booking.reference}")
    for number, coupon in enumerate(coupons):
        if number % 2 == 0:
            document.add_page()
            _heading(document, coupon)
        top = _TOP + (number % 2) * (_HEIGHT + _GAP)
        _frame(document, top)
        _body(document, coupon, top)
        if coupon.good:
            _stub(document, coupon, top, code_for(coupon.ticket, key))
        else:
            _stub_of_cancelled(document, coupon, top)
    return bytes(document.output())


def _heading(document: FPDF, coupon: Coupon) -> None:
    booking = coupon.booking
    band(document, _LEFT)
    text(document, _LEFT, 33, f"Booking {booking.reference}", size=13, bold=True)
    good = [ticket for ticket in booking.tickets if ticket.status in GOOD]
    price = total((ticket.price for ticket in good), booking.price.currency)
    text(document, 90, 33, f"{price_in_words(price)} for {len(good)}, paid", size=11, quiet=True)


def _frame(document: FPDF, top: float) -> None:
    document.set_draw_color(*INK)
    document.set_line_width(0.4)
    document.rect(_LEFT, top, _BODY + _STUB, _HEIGHT, round_corners=True, corner_radius=2)
    document.set_dash_pattern(dash=0.6, gap=1.6)
    document.line(_LEFT + _BODY, top, _LEFT + _BODY, top + _HEIGHT)
    document.set_dash_pattern()


def _body(document: FPDF, coupon: Coupon, top: float) -> None:
    left = _LEFT + 6
    heading = fit(document, f"{coupon.listing.name}  ·  {coupon.listing.operator_name}", 130)
    text(document, left, top + 10, heading, size=10, quiet=True)
    text(document, left, top + 17, coupon.day, size=11, bold=True)
    _call(document, left, top + 28, coupon.origin, coupon.leaves, zone=coupon.leaves_in)
    if coupon.is_event:
        _until(document, left, top + 44, coupon)
    else:
        _call(document, left, top + 44, coupon.destination, coupon.arrives, zone=coupon.arrives_in)
    _facts(document, coupon, left, top + 60)
    _small_print(document, coupon, left, top + 84)


def _facts(document: FPDF, coupon: Coupon, left: float, top: float) -> None:
    ticket = coupon.ticket
    facts = [
        ("Passenger", coupon.name),
        (ticket.section, f"{coupon.seat}, class {ticket.travel_class}"),
        ("Fare", f"{ticket.family}, {price_in_words(ticket.price)}"),
    ]
    room = 101 - (_AZTEC + 2 if boarding_pass(coupon) else 0)
    for row, (label, value) in enumerate(facts):
        text(document, left, top + row * 8, fit(document, label, 24, size=8, bold=False), size=8, quiet=True)
        # What fits in 101 mm at 13 points ends before the stub at 10: nothing may run into the code.
        shown = fit(document, value, room)
        text(document, left + 26, top + row * 8, shown, size=10, bold=row < len(facts) - 1)


def _small_print(document: FPDF, coupon: Coupon, left: float, top: float) -> None:
    words = f"{coupon.conditions} Times are local at each station. Valid for this journey only."
    for row, line in enumerate(lines(document, words, _BODY - 12, size=7)):
        text(document, left, top + row * 3.6, line, size=7, quiet=True)


def _call(document: FPDF, left: float, baseline: float, stop: StopSnapshot, at: datetime | None, *, zone: str) -> None:
    text(document, left, baseline, clock(at) if at else "", size=17, bold=True)
    text(document, left, baseline + 5, zone, size=7, quiet=True)
    text(document, left + 26, baseline, fit(document, stop.station_name, 74), size=13, bold=True)
    text(document, left + 26, baseline + 5, stop.city_name, size=8, quiet=True)


def _until(document: FPDF, left: float, baseline: float, coupon: Coupon) -> None:
    """When a performance ends; where is said above."""
    if coupon.arrives:
        words = f"until {clock(coupon.arrives)} {coupon.arrives_in}"
        text(document, left + 26, baseline, words, size=11, quiet=True)


def _stub(document: FPDF, coupon: Coupon, top: float, code: str) -> None:
    left, upper = _LEFT + _BODY + (_STUB - _CODE) / 2, top + 7
    draw(document, qr(code), left, upper, _CODE)
    text(document, left, upper + _CODE + 9, coupon.booking.reference, size=16, bold=True)
    text(document, left, upper + _CODE + 16, fit(document, coupon.seat, _CODE, size=12), size=12, bold=True)
    text(document, left, upper + _CODE + 22, coupon.advice, size=8, quiet=True)
    flight = boarding_pass(coupon)
    if flight:
        right = _LEFT + _BODY - _AZTEC - 6
        draw(document, aztec(flight), right, top + 52, _AZTEC)
        text(document, right, top + 50.5, "Boarding pass", size=7, quiet=True)


def _stub_of_cancelled(document: FPDF, coupon: Coupon, top: float) -> None:
    """No code: nobody can travel with it."""
    left = _LEFT + _BODY + 6
    text(document, left, top + 20, "Does not run", size=20, bold=True)
    text(document, left, top + 30, "This trip is cancelled.", size=10)
    text(document, left, top + 36, "You get all your money back.", size=10)
    text(document, left, top + 67, coupon.booking.reference, size=16, bold=True)
