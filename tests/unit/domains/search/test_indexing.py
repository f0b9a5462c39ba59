from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from carnet.domains.network.contracts import PlaceKind, StationKind
from carnet.domains.schedule.contracts import (
    ListingKind,
    ListingSnapshot,
    Seat,
    SeatPlan,
    StopKind,
    StopSnapshot,
    TripStatus,
)
from carnet.domains.search.rules import indexing
from carnet.infra.events import codec
from carnet.kernel import ids

_START = datetime(2026, 12, 1, 8, tzinfo=UTC)


def _stop(number: int, count: int, **changes: Any) -> StopSnapshot:
    instant = _START + timedelta(hours=number)
    stop = StopSnapshot(
        station_id=ids.new_id(),
        station_name=f"Station {number}",
        city_id=ids.new_id(),
        city_name=f"City {number}",
        country="DE",
        timezone="Europe/Berlin",
        arrival=instant if number else None,
        departure=instant if number < count - 1 else None,
        metres=number * 1_000,
    )
    return replace(stop, **changes)


def _listing(*stops: StopSnapshot, **changes: Any) -> ListingSnapshot:
    listing = ListingSnapshot(
        id=ids.new_id(),
        version=1,
        kind=ListingKind.TRAIN,
        name="IC 1",
        operator_id=ids.new_id(),
        operator_name="Test Rail",
        seat_plan_id=ids.new_id(),
        fare_table_id=ids.new_id(),
        commission_bp=0,
        hold_minutes=10,
        stops=stops,
    )
    return replace(listing, **changes)


def _json(listing: ListingSnapshot) -> Any:
    return codec.to_json(listing)


def test_calls_keep_the_number_of_their_stop_and_leave_out_closed_doors() -> None:
    listing = _listing(
        _stop(0, 5),
        _stop(1, 5, kind=StopKind.TECHNICAL),
        _stop(2, 5, drop_off=False),
        _stop(3, 5, pick_up=False, drop_off=False),
        _stop(4, 5),
    )
    calls = [(call["seq"], call["pick_up"], call["drop_off"]) for call in indexing.call_rows(_json(listing))]
    assert calls == [(0, True, False), (2, True, False), (4, False, True)]


@pytest.mark.parametrize("status", list(TripStatus))
def test_t9_only_what_is_sold_has_calls(status: TripStatus) -> None:
    snapshot = _json(_listing(_stop(0, 2), _stop(1, 2), status=status))
    sold = status in {TripStatus.PUBLISHED, TripStatus.DELAYED, TripStatus.BOARDING}
    assert indexing.listing_row(snapshot)["on_sale"] is sold
    assert len(list(indexing.call_rows(snapshot))) == (2 if sold else 0)


def test_the_newest_snapshot_counts_whatever_the_order() -> None:
    old = _listing(_stop(0, 2), _stop(1, 2))
    new = replace(old, version=3, name="moved")
    for batch in ([old, new], [new, old]):
        assert [kept["name"] for kept in indexing.newest([_json(one) for one in batch])] == ["moved"]


def test_snapshots_tell_of_stations_and_cities() -> None:
    listing = _listing(_stop(0, 2), _stop(1, 2), kind=ListingKind.BUS)
    places = indexing.places_of([_json(listing)]).values()
    assert {place.station_kind for place in places if place.kind is PlaceKind.STATION} == {StationKind.BUS}
    assert {place.id for place in places if place.kind is PlaceKind.CITY} == {stop.city_id for stop in listing.stops}


def test_blocked_seats_are_no_capacity() -> None:
    seats = tuple(Seat(number, str(number), "1", "2", number, 0, blocked=number == 0) for number in range(3))
    plan = SeatPlan(ids.new_id(), ListingKind.TRAIN, "plan", (), seats)
    assert indexing.capacity(codec.to_json(plan)) == {"2": 2}
