"""Bookings and tickets as the API writes them. Pure: dataclasses in, JSON values out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.booking.contracts import Booking, Ticket
from carnet.domains.schedule.contracts import ListingSnapshot, StopSnapshot
from carnet.infra.http.formats import instant, local, money
from carnet.kernel import ids


def booking(value: Booking, listings: Mapping[UUID, ListingSnapshot]) -> dict[str, Any]:
    """The booking with its tickets; `listings` has a snapshot for each ticket."""
    return {
        "id": ids.encode("bkg", value.id),
        "reference": value.reference,
        "status": value.status.value,
        "expires_at": instant(value.expires_at),
        "created_at": instant(value.created_at),
        "price": money(value.price),
        "contact": {"email": value.email},
        "tickets": [ticket(one, listings[one.listing_id]) for one in value.tickets],
    }


def ticket(value: Ticket, listing: ListingSnapshot) -> dict[str, Any]:
    """One ticket, with where and when it takes its passenger."""
    origin, destination = listing.stops[value.span.from_stop], listing.stops[value.span.to_stop]
    return {
        "id": ids.encode("tkt", value.id),
        "status": value.status.value,
        "listing": ids.encode("lst", value.listing_id),
        "name": listing.name,
        "operator": {"id": ids.encode("opr", listing.operator_id), "name": listing.operator_name},
        "from": value.span.from_stop,
        "to": value.span.to_stop,
        "departure": _call(origin, origin.departure),
        "arrival": _call(destination, destination.arrival),
        "seat": value.seat,
        "section": value.section,
        "class": value.travel_class,
        "fare": {"id": ids.encode("far", value.fare_id), "name": value.family},
        "passenger": {"first_name": value.passenger.first_name, "last_name": value.passenger.last_name},
        "price": money(value.price),
    }


def _call(stop: StopSnapshot, at: datetime | None) -> dict[str, Any]:
    return {
        "station": {
            "id": ids.encode("stn", stop.station_id),
            "name": stop.station_name,
            "city": stop.city_name,
        },
        "time": local(at, stop.timezone) if at else None,
    }
