"""Trips between two places."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from carnet.domains.schedule.contracts import FareTable, ListingKind, OriginDestinationPrice, Tariff, TariffKind
from carnet.domains.schedule.events import FareTablePublished
from carnet.domains.search import queries
from carnet.domains.search.contracts import ResultPage, Scope, Sort, Wanted
from carnet.domains.search.queries import DateRangeRefused, SamePlace
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput
from tests.domains.search.feed import BERLIN_TIME, NOW, FreeSeats, World, flat, tell

DAY = date(2026, 12, 2)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """An instant by the clock of Berlin."""
    return datetime.combine(day, time(hour, minute), BERLIN_TIME).astimezone(UTC)


def find(world: World, origin: str = "Berlin", destination: str = "Leipzig", **more: Any) -> ResultPage:
    """A search on DAY."""
    arguments: dict[str, Any] = {"first": DAY, "last": more.get("first", DAY), "wanted": Wanted(), "now": NOW, **more}
    return queries.find_trips(origin=world.place(origin), destination=world.place(destination), **arguments)


def names(page: ResultPage) -> list[str]:
    """What was found, in order."""
    return [result.trip.name for result in page.results]


def test_a_result_says_all_that_a_traveller_asks(world: World) -> None:
    listing = world.sell("München Hbf", "Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(6), amenities=("wifi",))
    (result,) = find(world).results
    trip = result.trip
    assert (trip.span.listing_id, trip.span.span.from_stop, trip.span.span.to_stop) == (listing.id, 1, 3)
    assert (trip.origin.station, trip.destination.station) == (world.place("Berlin Hbf"), world.place("Leipzig Hbf"))
    assert trip.origin.time.isoformat() == "2026-12-02T07:01:00+01:00"
    assert trip.destination.time.isoformat() == "2026-12-02T09:00:00+01:00"
    assert (trip.minutes, trip.stops_between, trip.amenities, trip.operator_name) == (119, 1, ("wifi",), "Test Rail")
    offers = [(offer.fare.family, offer.fare.travel_class, offer.fare.price, offer.free) for offer in result.fares]
    assert offers == [
        ("Saver", "2", Money(2900, "EUR"), 40),
        ("Flex", "2", Money(4900, "EUR"), 40),
        ("Saver", "1", Money(6900, "EUR"), 10),
    ]
    assert result.cheapest == result.fares[0]
    assert not result.sold_out


def test_direction_matters(world: World) -> None:
    world.sell("Leipzig Hbf", "Berlin Hbf", at=at(9))
    assert names(find(world)) == []
    assert names(find(world, "Leipzig", "Berlin")) == ["ICE 1"]


def test_days_are_those_of_the_station(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(0, 10), name="after midnight")
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(23, 50), name="before midnight")
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(0, 10, day=date(2026, 12, 3)), name="next day")
    world.sell("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(23, day=date(2026, 12, 1)), name="began before")
    assert names(find(world)) == ["after midnight", "before midnight"]
    assert names(find(world, "Halle")) == ["began before"]


def test_zones_along_the_way_are_kept(world: World) -> None:
    world.sell("Berlin Hbf", "Lisboa Oriente", at=at(23, 30), minutes=120)
    (result,) = find(world, "Berlin", "Lisboa").results
    assert result.trip.destination.time.isoformat() == "2026-12-03T00:30:00+00:00"
    assert result.trip.minutes == 120
    world.sell("Lisboa Oriente", "Berlin Hbf", at=datetime(2026, 12, 2, 23, 30, tzinfo=UTC), name="late in Lisbon")
    assert names(find(world, "Lisboa", "Berlin")) == ["late in Lisbon"]


def test_the_day_on_which_clocks_change_has_all_its_trains(world: World) -> None:
    day = date(2027, 3, 28)
    for instant in (datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)):
        world.sell("Berlin Hbf", "Leipzig Hbf", at=instant)
    found = find(world, first=day)
    assert [result.trip.origin.time.isoformat() for result in found.results] == [
        "2027-03-28T01:30:00+01:00",
        "2027-03-28T03:30:00+02:00",
    ]


def test_a_city_with_several_stations_shows_a_trip_once_with_the_shortest_ride(world: World) -> None:
    world.sell("Berlin Hbf", "Berlin Südkreuz", "Leipzig Hbf", at=at(9))
    (result,) = find(world).results
    assert result.trip.origin.station.name == "Berlin Südkreuz"
    (result,) = find(world, "Berlin Hbf").results
    assert result.trip.origin.station.name == "Berlin Hbf"


def test_a_station_is_only_itself(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9))
    assert names(find(world, "Berlin Südkreuz", "Leipzig Hbf")) == []
    assert names(find(world, "Berlin Hbf", "Leipzig Hbf")) == ["ICE 1"]


def test_a_ring_line_takes_the_short_way(world: World) -> None:
    world.sell("Leipzig Hbf", "Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", "Berlin Hbf", at=at(6))
    (result,) = find(world, "Leipzig", "Berlin").results
    assert result.trip.minutes == 59


def test_nobody_boards_or_leaves_where_doors_stay_shut(world: World) -> None:
    train = world.train("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(9))
    stops = (train.stops[0], replace(train.stops[1], drop_off=False), train.stops[2])
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9), stops=stops)
    assert names(find(world, "Berlin", "Halle")) == []
    assert names(find(world, "Halle", "Leipzig")) == ["ICE 1"]


def test_t10_what_has_left_is_not_shown(world: World) -> None:
    world.sell("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(9))
    assert names(find(world, now=at(8, 59))) == ["ICE 1"]
    assert names(find(world, now=at(9))) == []
    # Further down the line it can still be boarded.
    assert names(find(world, "Halle", now=at(9))) == ["ICE 1"]


def test_what_is_not_on_sale_yet_is_not_shown(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9), sale_from=NOW + timedelta(hours=1))
    assert names(find(world)) == []
    assert names(find(world, now=NOW + timedelta(hours=1))) == ["ICE 1"]


def test_what_the_port_does_not_know_is_not_shown(world: World, free_seats: FreeSeats) -> None:
    kept = world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9), name="kept")
    gone = world.sell("Berlin Hbf", "Leipzig Hbf", at=at(8), name="gone")
    free_seats.gone.add(gone.id)
    assert names(find(world, limit=1)) == ["kept"]
    assert find(world, limit=1).results[0].trip.span.listing_id == kept.id


def test_a_sold_out_trip_stays_in_its_place_and_says_so(world: World, free_seats: FreeSeats) -> None:
    full = world.sell("Berlin Hbf", "Leipzig Hbf", at=at(8), name="full")
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9), name="free")
    free_seats.free[full.id] = {"2": 1}
    assert [result.sold_out for result in find(world, wanted=Wanted(passengers=1)).results] == [False, False]
    first, second = find(world, wanted=Wanted(passengers=2)).results
    assert (first.trip.name, first.sold_out, second.sold_out) == ("full", True, False)


def test_filters_narrow_down_and_fares_follow(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(8), name="early", amenities=("wifi",))
    world.sell("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(9), name="slow")
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(18), name="bus", kind=ListingKind.BUS, operator_id=ids.new_id())
    cases = {
        "early": Wanted(amenities=frozenset({"wifi"})),
        "slow": Wanted(leave_from=time(9), leave_until=time(17, 59)),
        "bus": Wanted(kinds=frozenset({ListingKind.BUS})),
    }
    for name, wanted in cases.items():
        assert names(find(world, wanted=wanted)) == [name]
    assert names(find(world, wanted=Wanted(direct=True))) == ["early", "bus"]
    assert names(find(world, wanted=Wanted(operator_id=world.operator))) == ["early", "slow"]
    assert len(find(world, wanted=Wanted(scope=Scope.DOMESTIC)).results) == 3
    assert names(find(world, wanted=Wanted(scope=Scope.INTERNATIONAL))) == []
    first_class = find(world, wanted=Wanted(travel_class="1")).results[0]
    assert [offer.fare.travel_class for offer in first_class.fares] == ["1"]
    assert names(find(world, wanted=Wanted(highest_price=2899))) == []
    assert find(world, wanted=Wanted(lowest_price=3000)).results[0].cheapest.fare.price.amount == 4900


def test_a_class_without_seats_in_the_plan_is_not_offered(world: World) -> None:
    table = FareTable(ids.new_id(), "EUR", (flat("Saver", "2", 1000), flat("Saver", "sleeper", 500)))
    tell(FareTablePublished(table), about=table.id)
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9), fare_table_id=table.id)
    (result,) = find(world).results
    assert [offer.fare.travel_class for offer in result.fares] == ["2"]


def test_prices_follow_the_tariff_of_the_part_travelled(world: World) -> None:
    distance = replace(flat("Saver", "2", 0), tariff=Tariff(TariffKind.DISTANCE, milli_per_km=10_000, round_to=10))
    pair = OriginDestinationPrice(world.place("Berlin Hbf").id, world.place("Leipzig Hbf").id, 1234)
    matrix = replace(flat("Matrix", "2", 0), tariff=Tariff(TariffKind.MATRIX, prices=(pair,)))
    table = FareTable(ids.new_id(), "CHF", (distance, matrix))
    tell(FareTablePublished(table), about=table.id)
    world.sell("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(9), fare_table_id=table.id)

    def prices(destination: str) -> list[Money]:
        return [offer.fare.price for offer in find(world, "Berlin", destination).results[0].fares]

    assert prices("Leipzig") == [Money(1234, "CHF"), Money(2000, "CHF")]
    assert prices("Halle") == [Money(1000, "CHF")]  # the matrix has no such pair


@pytest.fixture
def timetable(world: World) -> World:
    """Trains of all speeds and prices, some leaving at the same minute."""
    for number, minutes in enumerate((70, 40, 55, 40, 65, 90, 30)):
        table = replace(world.fares, id=ids.new_id(), fares=(flat("Saver", "2", 1000 + 500 * (number % 3)),))
        tell(FareTablePublished(table), about=table.id)
        leaves = at(9 + number // 2)
        world.sell("Berlin Hbf", "Leipzig Hbf", at=leaves, minutes=minutes, name=f"T{number}", fare_table_id=table.id)
    return world


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_pages_together_are_the_whole_list_in_order(timetable: World, sort: Sort, limit: int) -> None:
    whole = find(timetable, sort=sort, limit=50)
    assert whole.next is None
    found, after = [], None
    while True:
        page = find(timetable, sort=sort, limit=limit, after=after)
        assert len(page.results) <= limit
        found += names(page)
        after = page.next
        if after is None:
            break
    assert found == names(whole)
    assert sorted(found) == [f"T{number}" for number in range(7)]


def test_orders_are_by_what_they_say(timetable: World) -> None:
    def column(sort: Sort) -> list[Any]:
        trips = [(result.trip, result.cheapest.fare.price.amount) for result in find(timetable, sort=sort).results]
        by = {
            Sort.DEPARTURE: lambda trip, _: trip.origin.time,
            Sort.ARRIVAL: lambda trip, _: trip.destination.time,
            Sort.DURATION: lambda trip, _: trip.minutes,
            Sort.PRICE: lambda _, price: price,
        }
        return [by[sort](*one) for one in trips]

    for sort in Sort:
        values = column(sort)
        assert values == sorted(values)
        assert len(values) == 7


def test_a_page_goes_on_behind_a_trip_that_has_gone(timetable: World, free_seats: FreeSeats) -> None:
    first = find(timetable, limit=2)
    free_seats.gone.update(result.trip.span.listing_id for result in first.results)
    queries.forget()
    second = find(timetable, limit=2, after=first.next)
    assert set(names(first)).isdisjoint(names(second))
    assert names(find(timetable, limit=2)) == names(second)


def test_cursors_of_other_lists_are_refused(timetable: World) -> None:
    cursor = find(timetable, limit=1).next
    for after, sort in (
        (cursor, Sort.PRICE),
        ("", Sort.DEPARTURE),
        ("x" * 900, Sort.DEPARTURE),
        ("W10", Sort.DEPARTURE),
    ):
        with pytest.raises(InvalidInput) as refused:
            find(timetable, after=after, sort=sort)
        assert [pointer.path for pointer in refused.value.pointers] == ["/query/after"]


@pytest.mark.parametrize("sort", [Sort.DEPARTURE, Sort.PRICE])
@pytest.mark.parametrize("limit", [1, 7])
def test_t57_the_number_of_statements_does_not_grow_with_the_page(
    timetable: World, sort: Sort, limit: int, django_assert_num_queries: Any
) -> None:
    find(timetable)  # fare tables are read once in the life of a process
    queries.forget()
    with django_assert_num_queries(2):  # the tokens, the trips
        found = find(timetable, sort=sort, limit=limit, last=DAY + timedelta(days=1))
    assert len(found.results) == limit


def test_a_repeated_search_asks_nobody(timetable: World, free_seats: FreeSeats, django_assert_num_queries: Any) -> None:
    find(timetable)
    asked = len(free_seats.calls)
    with django_assert_num_queries(0):
        find(timetable)
    assert len(free_seats.calls) == asked


def test_only_a_page_of_trips_has_its_seats_counted(timetable: World, free_seats: FreeSeats) -> None:
    find(timetable, limit=2)
    assert free_seats.calls == [3]


def test_ranges_of_days(world: World) -> None:
    for day in range(3):
        world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9, day=DAY + timedelta(days=day)), name=f"D{day}")
    assert names(find(world, last=DAY + timedelta(days=1))) == ["D0", "D1"]
    for last in (DAY - timedelta(days=1), DAY + timedelta(days=31), date.max):
        with pytest.raises(DateRangeRefused):
            find(world, last=last)
    for far in (date.min, date.max):
        assert names(find(world, first=far)) == []


def test_a_journey_needs_two_places(world: World) -> None:
    with pytest.raises(SamePlace):
        find(world, "Berlin", "Berlin")
    assert names(find(world, "Berlin", "Berlin Hbf")) == []


def test_the_strip_shows_the_lowest_price_of_each_day(world: World, free_seats: FreeSeats) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9))
    full = world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9, day=DAY + timedelta(days=1)))
    free_seats.free[full.id] = {"1": 3}
    strip = queries.cheapest_by_day(
        origin=world.place("Berlin"),
        destination=world.place("Leipzig"),
        first=DAY,
        last=DAY + timedelta(days=2),
        wanted=Wanted(passengers=2),
        now=NOW,
    )
    assert [(one.day, one.price) for one in strip] == [
        (DAY, Money(2900, "EUR")),
        (DAY + timedelta(days=1), Money(6900, "EUR")),
        (DAY + timedelta(days=2), None),
    ]


def test_facets_count_what_one_may_filter_for(world: World) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(8), amenities=("wifi",))
    world.sell("Berlin Hbf", "Halle(Saale)Hbf", "Leipzig Hbf", at=at(9), kind=ListingKind.BUS)
    found = queries.facets(
        origin=world.place("Berlin"), destination=world.place("Leipzig"), first=DAY, last=DAY, now=NOW
    )
    assert (found.total, found.direct, found.shortest_minutes) == (2, 1, 60)
    assert found.kinds == {ListingKind.TRAIN: 1, ListingKind.BUS: 1}
    assert (found.operators, found.operator_names) == ({world.operator: 2}, {world.operator: "Test Rail"})
    assert found.amenities == {"wifi": 1}
    assert (found.lowest_price, found.highest_price) == (Money(2900, "EUR"), Money(6900, "EUR"))
