"""Results as JSON. What stays the same about a trip or fare is written once; each answer only fills in free seats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from pydantic_core import to_json

from carnet.domains.search.contracts import (
    EventPage,
    EventResult,
    FareOffer,
    Halt,
    PricedFare,
    Result,
    ResultPage,
    Trip,
)
from carnet.domains.search.rules.names import reference
from carnet.infra.http.formats import money
from carnet.kernel import ids

_KEPT: Final = 2_048
# Performances that a list of events shows of each.
_SOONEST: Final = 5

T = TypeVar("T")


class _Once(Generic[T]):
    """What was written for objects that live long, by their identity."""

    def __init__(self, write: Callable[[T], bytes]) -> None:
        self._write = write
        self._kept: dict[int, tuple[T, bytes]] = {}

    def __call__(self, value: T) -> bytes:
        kept = self._kept.get(id(value))
        if kept is not None and kept[0] is value:
            return kept[1]
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        written = self._write(value)
        self._kept[id(value)] = (value, written)
        return written


def page(found: ResultPage) -> bytes:
    """One page of results."""
    return b'{"data":[%b],"next":%b}' % (b",".join(map(_result, found.results)), to_json(found.next))


def events(found: EventPage) -> bytes:
    """One page of events."""
    return b'{"data":[%b],"next":%b}' % (b",".join(map(_event, found.results)), to_json(found.next))


def event(found: EventResult) -> bytes:
    """An event with all that is on sale of it."""
    about = found.event
    members = {
        "id": ids.encode("evt", about.id) if about else None,
        "name": found.name,
        "description": about.description if about else "",
        "category": about.category if about else "",
        "most_per_user": about.most_per_user if about else None,
        "operator": {"id": ids.encode("opr", found.operator_id), "name": found.operator_name},
    }
    return b'%b,"performances":[%b]}' % (_open(members), b",".join(map(_result, found.performances)))


def _event(found: EventResult) -> bytes:
    about, cheapest = found.event, found.cheapest
    members = {
        "id": ids.encode("evt", about.id) if about else None,
        "name": found.name,
        "category": about.category if about else "",
        "operator": {"id": ids.encode("opr", found.operator_id), "name": found.operator_name},
        "performances": len(found.performances),
        "cheapest": money(cheapest) if cheapest else None,
        "sold_out": cheapest is None,
    }
    return b'%b,"soonest":[%b]}' % (_open(members), b",".join(map(_result, found.performances[:_SOONEST])))


def _result(result: Result) -> bytes:
    fares = b",".join(map(_offer, result.fares))
    cheapest = to_json(money(result.cheapest.fare.price))
    sold_out = b"true" if result.sold_out else b"false"
    return b'%b,"fares":[%b],"cheapest":%b,"sold_out":%b}' % (_trip(result.trip), fares, cheapest, sold_out)


def _offer(offer: FareOffer) -> bytes:
    return b'%b,"free":%d}' % (_fare(offer.fare), offer.free)


def _open(members: dict[str, Any]) -> bytes:
    """An object without its end, so that members can be added."""
    return to_json(members)[:-1]


@_Once
def _trip(trip: Trip) -> bytes:
    return _open(
        {
            "listing": ids.encode("lst", trip.span.listing_id),
            "kind": trip.kind.value,
            "operator": {"id": ids.encode("opr", trip.operator_id), "name": trip.operator_name},
            "name": trip.name,
            "from": _halt(trip.origin),
            "to": _halt(trip.destination),
            "minutes": trip.minutes,
            "stops_between": trip.stops_between,
            "amenities": trip.amenities,
            **({"event": ids.encode("evt", trip.event_id)} if trip.event_id else {}),
        }
    )


@_Once
def _fare(fare: PricedFare) -> bytes:
    return _open(
        {
            "fare": ids.encode("far", fare.fare_id),
            "name": fare.family,
            "class": fare.travel_class,
            "price": money(fare.price),
        }
    )


def _halt(halt: Halt) -> dict[str, Any]:
    station = halt.station
    return {
        "stop": halt.stop,
        "station": {"id": reference(station), "name": station.name, "city": station.city_name},
        "time": halt.time.isoformat(timespec="seconds"),
    }
