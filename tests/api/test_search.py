"""`GET /places`, `/search` and `/events`, as programs meet them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from carnet.domains.network.events import PlacePublished
from carnet.domains.schedule.contracts import EventText, ListingKind, ListingSnapshot
from carnet.domains.schedule.events import EventPublished
from carnet.domains.search import queries
from carnet.domains.search.http.answers import EventDetailOut, EventOut, PlaceOut, TripOut
from carnet.domains.search.rules.names import reference
from carnet.infra.http import Page
from carnet.kernel import clock, ids
from tests.api.client import Api, pointers, problem
from tests.domains.search.feed import BERLIN_TIME, FreeSeats, World, a_city, tell


@pytest.fixture
def free_seats() -> Iterator[FreeSeats]:
    """The fake that counts free seats."""
    fake = FreeSeats()
    before = queries.use_availability(fake)
    queries.forget()
    yield fake
    queries.use_availability(before)
    queries.forget()


@pytest.fixture
def world(db: None, free_seats: FreeSeats) -> World:
    """Places and fares."""
    return World.publish()


@pytest.fixture
def tomorrow() -> date:
    """A day in Berlin on which everything still can be booked."""
    return (clock.now() + timedelta(days=2)).astimezone(BERLIN_TIME).date()


def _at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN_TIME).astimezone(UTC)


def _get(api: Api, path: str, **query: Any) -> Any:
    response = api.get(f"{path}?{urlencode(query, doseq=True)}")
    assert response.status_code == 200, response.content
    assert response["Content-Type"].startswith("application/json")
    return json.loads(response.content)


def test_a_search_answers_in_the_documented_shape(api: Api, world: World, tomorrow: date) -> None:
    listing = world.sell("München Hbf", "Berlin Hbf", "Leipzig Hbf", at=_at(tomorrow, 8), name="ICE 503")
    answer = _get(api, "/search", **{"from": "Berlin", "to": "Leipzig", "date": tomorrow})
    assert answer["next"] is None
    (found,) = answer["data"]
    offset = datetime.combine(tomorrow, datetime.min.time(), BERLIN_TIME).strftime("%z")
    offset = f"{offset[:3]}:{offset[3:]}"
    fares = {fare.family + fare.travel_class: ids.encode("far", fare.id) for fare in world.fares.fares}
    assert found == {
        "listing": ids.encode("lst", listing.id),
        "kind": "train",
        "operator": {"id": ids.encode("opr", world.operator), "name": "Test Rail"},
        "name": "ICE 503",
        "from": {
            "stop": 1,
            "station": {"id": reference(world.place("Berlin Hbf")), "name": "Berlin Hbf", "city": "Berlin"},
            "time": f"{tomorrow}T09:01:00{offset}",
        },
        "to": {
            "stop": 2,
            "station": {"id": reference(world.place("Leipzig Hbf")), "name": "Leipzig Hbf", "city": "Leipzig"},
            "time": f"{tomorrow}T10:00:00{offset}",
        },
        "minutes": 59,
        "stops_between": 0,
        "amenities": [],
        "fares": [
            {"fare": fares[name], "name": name[:-1], "class": name[-1], "price": _euros(amount), "free": free}
            for name, amount, free in (("Saver2", 2900, 40), ("Flex2", 4900, 40), ("Saver1", 6900, 10))
        ],
        "cheapest": _euros(2900),
        "sold_out": False,
    }
    Page[TripOut].model_validate(answer)  # what the documentation promises


def _euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def test_places_may_be_named_by_their_ids(api: Api, world: World, tomorrow: date) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_at(tomorrow, 8))
    origin, destination = reference(world.place("Berlin")), reference(world.place("Leipzig Hbf"))
    answer = _get(api, "/search", **{"from": origin, "to": destination, "date": tomorrow})
    assert len(answer["data"]) == 1


def test_pages_are_followed_by_their_cursor(api: Api, world: World, tomorrow: date) -> None:
    for hour in (8, 9, 10):
        world.sell("Berlin Hbf", "Leipzig Hbf", at=_at(tomorrow, hour), name=str(hour))
    asked = {"from": "Berlin", "to": "Leipzig", "date": tomorrow, "limit": 2, "sort": "arrival"}
    first = _get(api, "/search", **asked)
    second = _get(api, "/search", **asked, after=first["next"])
    assert [row["name"] for row in first["data"] + second["data"]] == ["8", "9", "10"]
    assert second["next"] is None
    refused = problem(
        api.get("/search?" + urlencode({**asked, "sort": "price", "after": first["next"]})), 400, "INVALID_INPUT"
    )
    assert pointers(refused) == {"/query/after"}


def test_all_filters_are_understood(api: Api, world: World, free_seats: FreeSeats, tomorrow: date) -> None:
    sold = world.sell("Berlin Hbf", "Leipzig Hbf", at=_at(tomorrow, 8), amenities=("wifi", "power"))
    world.sell("Berlin Hbf", "Leipzig Hbf", at=_at(tomorrow, 20), kind=ListingKind.BUS, operator_id=ids.new_id())
    free_seats.free[sold.id] = {"2": 3}
    answer = _get(
        api,
        "/search",
        **{
            "from": "Berlin",
            "to": "Leipzig",
            "date": tomorrow,
            "until": tomorrow + timedelta(days=30),
            "passengers": 4,
            "kind": ["train", "plane"],
            "class": "2",
            "operator": ids.encode("opr", world.operator),
            "amenity": ["wifi", "power"],
            "min_price": 100,
            "max_price": 4900,
            "leave_from": "06:00",
            "leave_until": "12:00",
            "direct": "true",
            "scope": "domestic",
            "sort": "price",
        },
    )
    (found,) = answer["data"]
    assert found["sold_out"] is True
    assert [fare["name"] for fare in found["fares"]] == ["Saver", "Flex"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": ""}, "/query/from"),
        ({"to": "x" * 10_000}, "/query/to"),
        ({"from": "Ber\x00lin"}, "/query/from"),
        ({"date": "yesterday"}, "/query/date"),
        ({"date": "2026-13-40"}, "/query/date"),
        ({"date": "99999-01-01"}, "/query/date"),
        ({"date": "1e400"}, "/query/date"),
        ({"until": "soon"}, "/query/until"),
        ({"passengers": 0}, "/query/passengers"),
        ({"passengers": 11}, "/query/passengers"),
        ({"passengers": "many"}, "/query/passengers"),
        ({"passengers": 2**80}, "/query/passengers"),
        ({"limit": 0}, "/query/limit"),
        ({"limit": 201}, "/query/limit"),
        ({"limit": -(2**70)}, "/query/limit"),
        ({"sort": "beauty"}, "/query/sort"),
        ({"operator": "opr_1"}, "/query/operator"),
        ({"operator": "' OR 1=1 --"}, "/query/operator"),
        ({"min_price": -1}, "/query/min_price"),
        ({"max_price": 10**30}, "/query/max_price"),
        ({"max_price": "4.5"}, "/query/max_price"),
        ({"leave_from": "25:00"}, "/query/leave_from"),
        ({"direct": "maybe"}, "/query/direct"),
        ({"scope": "galactic"}, "/query/scope"),
        ({"after": "not a cursor"}, "/query/after"),
        ({"after": "\U0001f682"}, "/query/after"),
        ({"colour": "red"}, "/query/colour"),
    ],
)
def test_t56_every_bad_parameter_is_named(
    api: Api, world: World, tomorrow: date, query: dict[str, Any], pointer: str
) -> None:
    asked = {"from": "Berlin", "to": "Leipzig", "date": tomorrow, **query}
    response = api.get(f"/search?{urlencode(asked)}")
    refused = json.loads(response.content)
    problem(response, refused["status"], refused["code"])
    assert response.status_code in {400, 422}
    assert pointers(refused) == {pointer}


@pytest.mark.usefixtures("world")
def test_t56_each_value_of_a_repeated_parameter_is_checked(api: Api, tomorrow: date) -> None:
    asked = {"from": "Berlin", "to": "Leipzig", "date": tomorrow, "kind": ["train", "rocket"]}
    refused = problem(api.get(f"/search?{urlencode(asked, doseq=True)}"), 400, "INVALID_INPUT")
    assert [pointer.rpartition("kind")[2] for pointer in pointers(refused)] == ["/1"]


@pytest.mark.parametrize(
    ("query", "code", "pointer"),
    [
        ({"to": "Atlantis"}, "PLACE_UNKNOWN", "/query/to"),
        ({"from": "cty_0"}, "PLACE_UNKNOWN", "/query/from"),
        ({"to": "berlin"}, "SAME_PLACE", "/query/to"),
        ({"until": "2020-01-01"}, "DATE_RANGE_REFUSED", "/query/until"),
        ({"until": "9999-12-31"}, "DATE_RANGE_REFUSED", "/query/until"),
    ],
)
@pytest.mark.usefixtures("world")
def test_t56_broken_rules_are_told_apart(
    api: Api, tomorrow: date, query: dict[str, str], code: str, pointer: str
) -> None:
    asked = {"from": "Berlin", "to": "Leipzig", "date": tomorrow, **query}
    refused = problem(api.get(f"/search?{urlencode(asked)}"), 422, code)
    assert pointers(refused) == {pointer}


@pytest.mark.usefixtures("world")
def test_an_unclear_place_is_asked_back_with_candidates(api: Api, tomorrow: date) -> None:
    for country in ("DE", "AT"):
        city = a_city("Neustadt", country=country)
        tell(PlacePublished(city), about=city.id)
    asked = {"from": "Neustadt", "to": "Leipzig", "date": tomorrow}
    refused = problem(api.get(f"/search?{urlencode(asked)}"), 422, "PLACE_AMBIGUOUS")
    assert pointers(refused) == {"/query/from"}
    assert {candidate["country"] for candidate in refused["candidates"]} == {"DE", "AT"}
    chosen = {**asked, "from": refused["candidates"][0]["id"]}
    assert _get(api, "/search", **chosen) == {"data": [], "next": None}


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2099-01-01", "9999-12-31"])
def test_t58_far_days_are_empty_lists_and_lists_are_objects(api: Api, world: World, day: str) -> None:
    assert _get(api, "/search", **{"from": "Berlin", "to": "Leipzig", "date": day}) == {"data": [], "next": None}
    for path in ("/events", "/performances"):
        assert _get(api, path, date=day) == {"data": [], "next": None}


def test_t59_a_search_needs_neither_body_nor_login(api: Api, world: World, tomorrow: date) -> None:
    response = api.client.get(f"/api/v1/search?from=Berlin&to=Leipzig&date={tomorrow}")
    assert response.status_code == 200


def test_missing_parameters_are_all_named(api: Api, world: World) -> None:
    refused = problem(api.get("/search"), 400, "INVALID_INPUT")
    assert pointers(refused) == {"/query/from", "/query/to", "/query/date"}


def test_places_complete_what_is_typed(api: Api, world: World) -> None:
    answer = _get(api, "/places", q="lisbon")
    assert [(place["kind"], place["name"], place["country"]) for place in answer["data"]] == [
        ("city", "Lisboa", "PT"),
        ("station", "Lisboa Oriente", "PT"),
    ]
    Page[PlaceOut].model_validate(answer)
    (airport,) = (place for place in _get(api, "/places", q="BER")["data"] if place["codes"])
    assert (airport["codes"], airport["station_kind"]) == ({"iata": "BER"}, "airport")


@pytest.mark.parametrize("typed", ["", "   ", "%", "'", "\u202e", "\U0001f682", "null", "(", "a" * 100])
def test_t56_places_bear_anything_typed(api: Api, world: World, typed: str) -> None:
    assert set(_get(api, "/places", q=typed)) == {"data", "next"}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"q": "x" * 10_000}, "/query/q"),
        ({"q": "\x00"}, "/query/q"),
        ({"limit": 0}, "/query/limit"),
        ({"limit": 51}, "/query/limit"),
        ({"page": 2}, "/query/page"),
    ],
)
def test_t56_places_name_bad_parameters(api: Api, world: World, query: dict[str, Any], pointer: str) -> None:
    assert pointers(problem(api.get(f"/places?{urlencode(query)}"), 400, "INVALID_INPUT")) == {pointer}


def _evening(world: World, station: str, at: datetime, name: str, **more: Any) -> ListingSnapshot:
    return world.sell(station, station, at=at, name=name, kind=ListingKind.EVENT, **more)


@pytest.mark.parametrize("path", ["/events", "/performances"])
def test_events_are_found_without_a_place_or_day(api: Api, world: World, tomorrow: date, path: str) -> None:
    _evening(world, "Leipzig Hbf", _at(tomorrow, 20), "Dvořák")
    for query in ({}, {"place": "leipzig"}, {"q": "dvor"}, {"until": tomorrow}):
        (found,) = _get(api, path, **query)["data"]
        assert found["name"] == "Dvořák"
    assert _get(api, path, place="Berlin")["data"] == []
    problem(api.get(f"{path}?place=Atlantis"), 422, "PLACE_UNKNOWN")
    problem(api.get(f"{path}?until=2020-01-01"), 422, "DATE_RANGE_REFUSED")


def test_row_37_performances_of_an_event_are_one_event(
    api: Api, world: World, free_seats: FreeSeats, tomorrow: date
) -> None:
    text = EventText(ids.new_id(), world.operator, "Rusalka", "An opera.", "opera", 4)
    nights = [
        _evening(world, "Berlin Hbf", _at(tomorrow + timedelta(days=day), 19), "Rusalka", event_id=text.id)
        for day in range(7)
    ]
    other = _evening(world, "Leipzig Hbf", _at(tomorrow, 20), "Dvořák")
    tell(EventPublished(text), about=text.id)
    free_seats.free[nights[0].id] = {"2": 0}
    answer = _get(api, "/events")
    Page[EventOut].model_validate(answer)
    opera, concert = answer["data"]
    assert (opera["id"], opera["name"], opera["category"]) == (ids.encode("evt", text.id), "Rusalka", "opera")
    assert (opera["performances"], len(opera["soonest"]), opera["cheapest"]) == (7, 5, _euros(2900))
    assert opera["soonest"][0]["sold_out"] is True
    assert opera["soonest"][0]["event"] == opera["id"]
    assert (concert["id"], concert["soonest"][0]["listing"]) == (None, ids.encode("lst", other.id))
    assert [one["name"] for one in _get(api, "/events", category="Opera")["data"]] == ["Rusalka"]
    assert [one["name"] for one in _get(api, "/events", q="oper")["data"]] == ["Rusalka"]
    first = _get(api, "/events", limit=1)
    second = _get(api, "/events", limit=1, after=first["next"])
    assert [one["name"] for one in first["data"] + second["data"]] == ["Rusalka", "Dvořák"]
    assert second["next"] is None
    detail = _get(api, f"/events/{opera['id']}")
    EventDetailOut.model_validate(detail)
    assert (detail["description"], detail["most_per_user"], len(detail["performances"])) == ("An opera.", 4, 7)
    assert detail["performances"][0]["sold_out"] is True


def test_what_is_told_of_an_event_late_or_twice_changes_nothing(api: Api, world: World, tomorrow: date) -> None:
    text = EventText(ids.new_id(), world.operator, "Rusalka")
    tell(EventPublished(replace(text, name="Rusalka, new")), about=text.id, version=2)
    for _ in range(2):
        tell(EventPublished(text), about=text.id, version=1)
    problem(api.get(f"/events/{ids.encode('evt', text.id)}"), 404, "EVENT_UNKNOWN")
    _evening(world, "Berlin Hbf", _at(tomorrow, 19), "x", event_id=text.id)
    assert _get(api, f"/events/{ids.encode('evt', text.id)}")["name"] == "Rusalka, new"


@pytest.mark.parametrize("number", ["evt_01m7ye3ya5ear9be00bjk5qvne", "evt_x", "lst_01m7ye3ya5ear9be00bjk5qvne", "%20"])
def test_t56_an_event_that_never_was_is_not_found(api: Api, world: World, number: str) -> None:
    assert api.get(f"/events/{number}").status_code in {400, 404}
