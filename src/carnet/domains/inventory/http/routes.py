"""A listing in detail and its seat map, for anybody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from pydantic import Field
from pydantic_core import to_json

from carnet.domains.inventory import queries
from carnet.domains.inventory.contracts import Offer, SeatOnMap
from carnet.domains.inventory.http.answers import ListingOut, SeatOut
from carnet.domains.schedule.contracts import Conditions, Fare, Reduction, StopSnapshot, UnknownPrice
from carnet.domains.search.contracts import SpanOfListing
from carnet.infra import http
from carnet.infra.http import Out, Page, Path, Query, prefixed
from carnet.infra.http.formats import local, money
from carnet.kernel import clock, ids
from carnet.kernel.span import Span

router = http.router(tags=["listings"])

if TYPE_CHECKING:
    ListingId = UUID
else:
    ListingId = prefixed("lst")


class Part(Out):
    """The part of a listing that is asked about; all of it where nothing is said."""

    from_: int | None = Field(None, alias="from", ge=0, le=1_000, description="Number of the boarding stop, from 0.")
    to: int | None = Field(None, ge=1, le=1_000, description="Number of the stop where the journey ends.")


@router.get("/listings/{listing}", summary="A trip on sale", response=ListingOut)
def detail(request: HttpRequest, listing: Path[ListingId], part: Query[Part]) -> dict[str, Any]:  # noqa: ARG001
    """Stops, amenities and fares, with prices and free seats for the part from one stop to another."""
    offer = queries.offer(listing)
    span = _span(offer, part)
    asked = SpanOfListing(listing, span)
    now = clock.now()
    free = queries.free_by_class([asked], now=now).get(asked, {})
    left = queries.quotas_left([listing], now=now).get(listing, {})
    return {**_listing(offer, span), "fares": _fares(offer, span, free, left, now=now)}


@router.get("/listings/{listing}/seats", summary="The seat map", response=Page[SeatOut])
def seats(request: HttpRequest, listing: Path[ListingId], part: Query[Part]) -> HttpResponse:  # noqa: ARG001
    """Every seat with its status on the part from one stop to another."""
    span = _span(queries.offer(listing), part)
    seats_of_it = [_seat(one) for one in queries.seat_map(listing, span, now=clock.now())]
    # As it stands: checking hundreds of seats against their schema would cost more than finding them.
    return HttpResponse(to_json({"data": seats_of_it, "next": None}), content_type="application/json")


def _span(offer: Offer, part: Part) -> Span:
    first = 0 if part.from_ is None else part.from_
    last = offer.listing.legs if part.to is None else part.to
    return queries.check_span(offer.listing, first, last)


def _listing(offer: Offer, span: Span) -> dict[str, Any]:
    listing = offer.listing
    return {
        "listing": ids.encode("lst", listing.id),
        "kind": listing.kind.value,
        "name": listing.name,
        "status": listing.status.value,
        "on_sale": offer.on_sale,
        "operator": {"id": ids.encode("opr", listing.operator_id), "name": listing.operator_name},
        "amenities": list(listing.amenities),
        "stops": [_stop(number, stop) for number, stop in enumerate(listing.stops)],
        "from": span.from_stop,
        "to": span.to_stop,
    }


def _fares(
    offer: Offer, span: Span, free: Mapping[str, int], left: Mapping[UUID, int], *, now: datetime
) -> list[dict[str, Any]]:
    """What can be bought now, with its free seats, or places that its quota has left if these are fewer."""
    found = []
    for fare in _priced(offer, span):
        if fare.sold_at(now):
            seats = free.get(fare.travel_class, 0)
            found.append(_fare(offer, fare, span, min(seats, left.get(fare.id, seats))))
    return found


def _priced(offer: Offer, span: Span) -> list[Fare]:
    return [fare for fare in offer.fares.fares if _has_price(offer, fare, span)]


def _has_price(offer: Offer, fare: Fare, span: Span) -> bool:
    try:
        offer.fares.price(fare, offer.listing.stops, span)
    except UnknownPrice:
        return False
    return True


def _fare(offer: Offer, fare: Fare, span: Span, free: int) -> dict[str, Any]:
    return {
        "fare": ids.encode("far", fare.id),
        "name": fare.family,
        "class": fare.travel_class,
        "price": money(offer.fares.price(fare, offer.listing.stops, span)),
        "free": free,
        "conditions": _conditions(fare.conditions, offer.fares.currency),
        "reductions": [_reduction(one) for one in fare.reductions],
    }


def _reduction(reduction: Reduction) -> dict[str, Any]:
    return {
        "kind": reduction.kind.value,
        "percent": reduction.off_bp / 100,
        "from_age": reduction.from_age,
        "until_age": reduction.until_age,
        "least": reduction.least,
    }


def _conditions(conditions: Conditions, currency: str) -> dict[str, Any]:
    fee = conditions.exchange_fee
    return {
        "refund": [
            {"hours_before": tier.hours_before, "kept_percent": tier.kept_bp / 100} for tier in conditions.refund_tiers
        ],
        "exchange_fee": None if fee is None else {"amount": fee, "currency": currency},
        "name_change": conditions.name_change,
    }


def _stop(number: int, stop: StopSnapshot) -> dict[str, Any]:
    return {
        "stop": number,
        "station": {
            "id": ids.encode("stn", stop.station_id),
            "name": stop.station_name,
            "city": stop.city_name,
        },
        "arrival": local(stop.arrival, stop.timezone) if stop.arrival else None,
        "departure": local(stop.departure, stop.timezone) if stop.departure else None,
        "kind": stop.kind.value,
        "boarding": stop.pick_up,
        "leaving": stop.drop_off,
    }


def _seat(one: SeatOnMap) -> dict[str, Any]:
    seat = one.seat
    return {
        "seat": seat.label,
        "section": seat.section,
        "class": seat.travel_class,
        "row": seat.row,
        "column": seat.column,
        "deck": seat.deck,
        "attributes": list(seat.attributes),
        "status": one.status.value,
    }
