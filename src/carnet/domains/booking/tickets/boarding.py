"""A flight's ticket as a bar coded boarding pass, which gates of airports can read beside our own code.

The reference of the booking is the PNR. The designator of the airline and the number of the flight are read from the
trip's name (`AA 211`). An operator whose flights are not called like that has no designator that we know: `YY` is said
then, by which IATA means no airline in particular, and the digits of the name as number, else 0. A station without an
IATA code has no boarding pass.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from carnet.domains.booking.contracts import Ticket, TicketStatus
from carnet.domains.booking.tickets import bcbp
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.booking.tickets.latin import capitals
from carnet.domains.schedule.contracts import PassengerKind

_NO_AIRLINE: Final = "YY"
_FLIGHT: Final = re.compile(r"(?P<carrier>[A-Z][A-Z0-9]|[0-9][A-Z])\s?(?P<number>\d{1,4})(?P<suffix>[A-Z]?)")
_DIGITS: Final = re.compile(r"\d{1,4}")
_SEAT: Final = re.compile(r"(\d{1,3}[A-Z])$")
_CABINS: Final = {"1": "F", "2": "C", "3": "W", "first": "F", "business": "C", "premium": "W"}
_ECONOMY: Final = "Y"
_STATUS: Final = {TicketStatus.BOARDED: "5"}
_TICKETED: Final = "0"
_KINDS: Final = {PassengerKind.CHILD: "3"}
_ADULT: Final = "0"
_FAMILY: Final = 20


def boarding_pass(coupon: Coupon) -> str:
    """The text of the pass; empty where there is none: on the ground, and between airports without codes."""
    made = describe(coupon) if coupon.good and coupon.is_flight else None
    return bcbp.encode(made) if made else ""


def describe(coupon: Coupon) -> bcbp.BoardingPass | None:
    """What the pass says, or None where a code of an airport is missing."""
    origin = coupon.airports.get(coupon.origin.station_id)
    destination = coupon.airports.get(coupon.destination.station_id)
    if not origin or not destination or coupon.leaves is None:
        return None
    carrier, number, suffix = _flight(coupon.listing.name)
    ticket = coupon.ticket
    return bcbp.BoardingPass(
        name=_name(ticket),
        pnr=coupon.booking.reference,
        origin=origin,
        destination=destination,
        carrier=carrier,
        number=number,
        suffix=suffix,
        day=coupon.leaves.date(),
        cabin=_CABINS.get(ticket.travel_class.lower(), _ECONOMY),
        seat=_seat(ticket.seat),
        sequence=0 if ticket.ordinal is None else ticket.ordinal + 1,
        status=_STATUS.get(ticket.status, _TICKETED),
        issued=_issued(coupon),
        passenger=_KINDS.get(ticket.passenger.kind, _ADULT),
    )


def _flight(name: str) -> tuple[str, int, str]:
    found = _FLIGHT.fullmatch(name.strip().upper())
    if found:
        return found["carrier"], int(found["number"]), found["suffix"]
    digits = _DIGITS.search(name)
    return _NO_AIRLINE, int(digits[0]) if digits else 0, ""


def _name(ticket: Ticket) -> str:
    """`LAST/FIRST`; what does not fit is taken from the first name, then from the last."""
    first, last = capitals(ticket.passenger.first_name), capitals(ticket.passenger.last_name)
    return f"{last[: _FAMILY - 2]}/{first}"[:_FAMILY].rstrip()


def _seat(label: str) -> str:
    found = _SEAT.search(label.upper())
    return found[1].lstrip("0") if found else ""


def _issued(coupon: Coupon) -> date:
    """When the ticket was paid, as the airport's calendar says."""
    booking = coupon.booking
    return (booking.confirmed_at or booking.created_at).astimezone(ZoneInfo(coupon.origin.timezone)).date()
