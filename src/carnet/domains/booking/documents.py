"""Bookings and tickets as the API writes them. Pure: dataclasses in, JSON values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from carnet.domains.booking.contracts import Booking, Change, PriceOffer, Ticket
from carnet.domains.schedule.contracts import ListingSnapshot, PriceLine, StopSnapshot
from carnet.infra.http.formats import instant, local, money
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.span import Span


def booking(
    value: Booking, listings: Mapping[UUID, ListingSnapshot], changes: Mapping[UUID, Sequence[Change]] | None = None
) -> dict[str, Any]:
    """The booking with its tickets; `listings` has a snapshot for each, `changes` what was changed about some."""
    return {
        "id": ids.encode("bkg", value.id),
        "reference": value.reference,
        "status": value.status.value,
        "expires_at": instant(value.expires_at),
        "created_at": instant(value.created_at),
        "price": money(value.price),
        "discount": money(value.discount or Money(0, value.price.currency)),
        "contact": {"email": value.email},
        "tickets": [ticket(one, listings[one.listing_id], (changes or {}).get(one.id, ())) for one in value.tickets],
    }


def ticket(value: Ticket, listing: ListingSnapshot, changes: Sequence[Change] = ()) -> dict[str, Any]:
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
        "seat": value.seat or None,
        "section": value.section,
        "class": value.travel_class,
        "fare": {"id": ids.encode("far", value.fare_id), "name": value.family},
        "passenger": {
            "first_name": value.passenger.first_name,
            "last_name": value.passenger.last_name,
            "kind": value.passenger.kind.value,
        },
        "price": money(value.price),
        "price_lines": [line(one) for one in value.lines],
        "replaces": ids.encode("tkt", value.replaces_id) if value.replaces_id else None,
        "given_away": value.given_away,
        "changes": [change(one, listing, value.span) for one in changes],
    }


def line(value: PriceLine) -> dict[str, Any]:
    """One line of a price; `percent` is null where the line is an amount."""
    return {
        "kind": value.kind.value,
        "name": value.name,
        "percent": value.rate_bp / 100 if value.rate_bp else None,
        "amount": money(value.amount),
        "included": value.included,
    }


def change(value: Change, listing: ListingSnapshot, span: Span) -> dict[str, Any]:
    """What was changed about a ticket over `span`, in the local times of its stops."""
    return {
        "id": ids.encode("chg", value.id),
        "ticket": ids.encode("tkt", value.ticket_id),
        "kind": value.kind.value,
        "was": _side(value.was, listing, span),
        "now": _side(value.now, listing, span),
        "opened_at": instant(value.opened_at),
        "choices": [choice.value for choice in value.choices],
        "refund": money(value.refund),
        "choice": value.choice.value if value.choice else None,
        "chosen_at": instant(value.chosen_at) if value.chosen_at else None,
    }


def _side(side: Mapping[str, str], listing: ListingSnapshot, span: Span) -> dict[str, Any]:
    zones = {
        "departure": listing.stops[span.from_stop].timezone,
        "arrival": listing.stops[span.to_stop].timezone,
    }
    times = {end: local(at, zone) if (at := parse_datetime(side.get(end, ""))) else None for end, zone in zones.items()}
    return {**times, "section": side.get("section"), "seat": side.get("seat")}


def _call(stop: StopSnapshot, at: datetime | None) -> dict[str, Any]:
    return {
        "station": {
            "id": ids.encode("stn", stop.station_id),
            "name": stop.station_name,
            "city": stop.city_name,
        },
        "time": local(at, stop.timezone) if at else None,
    }


def price_offer(value: PriceOffer) -> dict[str, Any]:
    """What items would cost, passenger by passenger."""
    return {
        "price": money(value.total),
        "discount": money(value.discount),
        "items": [
            {"passengers": [{"price": money(one.total), "price_lines": [*map(line, one.lines)]} for one in item]}
            for item in value.items
        ],
    }
