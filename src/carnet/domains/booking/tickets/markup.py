"""Tickets as schema.org reservations, which mail programs show as cards and put into calendars.

Types and properties as mail programs read them: https://developers.google.com/workspace/gmail/markup/reference and
https://schema.org/Reservation. Times carry the offset of their station.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from carnet.domains.booking.tickets.boarding import describe
from carnet.domains.booking.tickets.codes import code_for
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.schedule.contracts import ListingKind, StopSnapshot
from carnet.infra import keys
from carnet.infra.paper import plain_amount
from carnet.kernel import ids

_CONFIRMED: Final = "https://schema.org/ReservationConfirmed"
_CANCELLED: Final = "https://schema.org/ReservationCancelled"
_TYPES: Final = {
    ListingKind.TRAIN: "TrainReservation",
    ListingKind.PLANE: "FlightReservation",
    ListingKind.BUS: "BusReservation",
    ListingKind.EVENT: "EventReservation",
}
_STATIONS: Final = {ListingKind.TRAIN: "TrainStation", ListingKind.BUS: "BusStation"}


def reservations(coupons: Iterable[Coupon], *, link: str) -> list[dict[str, Any]]:
    """One reservation for each ticket; `link` is where the booking is to be seen."""
    return [_reservation(coupon, link) for coupon in coupons]


def _reservation(coupon: Coupon, link: str) -> dict[str, Any]:
    ticket, price = coupon.ticket, coupon.ticket.price
    return {
        "@context": "https://schema.org",
        "@type": _TYPES[coupon.listing.kind],
        "reservationNumber": coupon.booking.reference,
        "reservationStatus": _CONFIRMED if coupon.good else _CANCELLED,
        "underName": {"@type": "Person", "name": coupon.name},
        "url": link,
        "reservationFor": _FOR[coupon.listing.kind](coupon),
        "reservedTicket": {
            "@type": "Ticket",
            "ticketNumber": ids.encode("tkt", ticket.id),
            "underName": {"@type": "Person", "name": coupon.name},
            "priceCurrency": price.currency,
            "totalPrice": plain_amount(price),
            "ticketedSeat": _seat(coupon),
            **({"ticketToken": f"qrCode:{code_for(ticket, keys.ticket_key())}"} if coupon.good else {}),
        },
    }


def _seat(coupon: Coupon) -> dict[str, str]:
    ticket = coupon.ticket
    seat = {"@type": "Seat", "seatingType": ticket.travel_class, "seatSection": ticket.section}
    return {**seat, "seatNumber": ticket.seat} if ticket.seat else seat


def _train(coupon: Coupon) -> dict[str, Any]:
    return {
        "@type": "TrainTrip",
        "trainNumber": coupon.listing.name,
        "provider": _company(coupon),
        "departureStation": _station(coupon, coupon.origin),
        "arrivalStation": _station(coupon, coupon.destination),
        **_times(coupon),
    }


def _bus(coupon: Coupon) -> dict[str, Any]:
    return {
        "@type": "BusTrip",
        "busNumber": coupon.listing.name,
        "provider": _company(coupon),
        "departureBusStop": _station(coupon, coupon.origin),
        "arrivalBusStop": _station(coupon, coupon.destination),
        **_times(coupon),
    }


def _flight(coupon: Coupon) -> dict[str, Any]:
    known = describe(coupon)
    airline = {"@type": "Airline", "name": coupon.listing.operator_name}
    return {
        "@type": "Flight",
        "flightNumber": f"{known.number}{known.suffix}" if known else coupon.listing.name,
        "provider": {**airline, "iataCode": known.carrier} if known else airline,
        "departureAirport": _airport(coupon, coupon.origin),
        "arrivalAirport": _airport(coupon, coupon.destination),
        **_times(coupon),
    }


def _event(coupon: Coupon) -> dict[str, Any]:
    where = coupon.origin
    address = {"@type": "PostalAddress", "addressLocality": where.city_name, "addressCountry": where.country}
    return {
        "@type": "Event",
        "name": coupon.listing.name,
        "location": {"@type": "Place", "name": where.station_name, "address": address},
        "organizer": _company(coupon),
        **_when(("startDate", coupon.leaves), ("endDate", coupon.arrives)),
    }


_FOR: Final = {
    ListingKind.TRAIN: _train,
    ListingKind.PLANE: _flight,
    ListingKind.BUS: _bus,
    ListingKind.EVENT: _event,
}


def _company(coupon: Coupon) -> dict[str, str]:
    return {"@type": "Organization", "name": coupon.listing.operator_name}


def _station(coupon: Coupon, stop: StopSnapshot) -> dict[str, Any]:
    return {"@type": _STATIONS[coupon.listing.kind], "name": stop.station_name}


def _airport(coupon: Coupon, stop: StopSnapshot) -> dict[str, Any]:
    airport = {"@type": "Airport", "name": stop.station_name}
    code = coupon.airports.get(stop.station_id)
    return {**airport, "iataCode": code} if code else airport


def _times(coupon: Coupon) -> dict[str, str]:
    return _when(("departureTime", coupon.leaves), ("arrivalTime", coupon.arrives))


def _when(*moments: tuple[str, datetime | None]) -> dict[str, str]:
    return {name: at.isoformat(timespec="seconds") for name, at in moments if at}
