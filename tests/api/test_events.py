"""Events over HTTP: an operator puts performances on sale, travellers buy them, all rules of a sale hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations.prepare import hints
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.models import Event, Trip
from carnet.domains.search import queries as searching
from carnet.infra import events
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.team import a_member, calling
from tests.domains.schedule.stage import Stage, a_stage
from tests.money import give_money
from tests.tokens import token_for


@pytest.fixture
def _search_counts() -> Iterator[None]:
    before = searching.use_availability(inventory.free_by_class)
    inventory.clear_caches()
    hints.clear()
    searching.forget()
    yield
    searching.use_availability(before)
    searching.forget()


@pytest.fixture
def stage(db: None, _search_counts: None) -> Stage:
    """A hall of six places to stand and eight seats."""
    return a_stage(now=clock.now())


@pytest.fixture
def manager(stage: Stage) -> Api:
    """Somebody who keeps the operator's events."""
    return calling(a_member("mia", MemberRole.MANAGER, stage.operator_id))


@pytest.fixture
def ada(db: None) -> Api:
    """A traveller with 1,000 EUR."""
    user_id = ids.new_id()
    give_money(user_id, 100_000)
    return Api().signed_in(token_for(user_id))


def an_evening(days: int = 3) -> datetime:
    return clock.now().replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=days)


def here(stage: Stage) -> str:
    return f"/operators/{ids.encode('opr', stage.operator_id)}"


def event_of(stage: Stage) -> str:
    return f"{here(stage)}/events/{ids.encode('evt', stage.event.id)}"


def performance(stage: Stage, begins: datetime, **changes: Any) -> dict[str, Any]:
    made = {
        "station": ids.encode("stn", stage.venue.id),
        "begins": begins.isoformat(),
        "ends": (begins + timedelta(hours=2)).isoformat(),
        "seat_plan_version": ids.encode("spv", stage.seat_plan_version_id),
        "fare_table": ids.encode("ftb", stage.fare_table.id),
    }
    return {**made, **changes}


def put_on_sale(stage: Stage, *evenings: datetime) -> list[str]:
    """Performances on sale; their listings."""
    made = stage.perform(*map(stage.performance, evenings), now=clock.now())
    stage.publish(*made, now=clock.now())
    events.drain()
    return [ids.encode("lst", one.id) for one in made]


def item(stage: Stage, listing: str, travel_class: str, count: int = 1, **more: Any) -> dict[str, Any]:
    names = [{"first_name": "Ada", "last_name": f"Lovelace {n}"} for n in range(count)]
    fare = ids.encode("far", stage.fare(travel_class))
    return {"listing": listing, "from": 0, "to": 1, "fare": fare, "passengers": names, **more}


def hold(api: Api, *items: dict[str, Any]) -> HttpResponse:
    order = {"items": list(items), "contact": {"email": "ada@example.org"}}
    return api.post("/bookings", order, key=str(ids.new_id()))


def test_row_37_an_operator_makes_an_event_and_a_traveller_goes_to_two_performances(
    stage: Stage, manager: Api, ada: Api
) -> None:
    about = {"name": "Rusalka", "description": "An opera.", "category": "opera", "most_per_user": 4}
    event = body(manager.post(f"{here(stage)}/events", about), 201)
    path = f"{here(stage)}/events/{event['id']}"
    nights = [performance(stage, an_evening(days)) for days in (3, 4)]
    made = body(manager.post(f"{path}/performances", {"performances": nights}), 201)["data"]
    assert [one["status"] for one in made] == ["draft", "draft"]
    assert made[0]["begins"][-6:] in {"+01:00", "+02:00"}
    for one in made:
        body(manager.post(f"{here(stage)}/trips/{one['id']}/publish"))
    events.drain()
    shown = body(Api().get(f"/events/{event['id']}"))
    assert (shown["description"], shown["most_per_user"]) == ("An opera.", 4)
    first, second = shown["performances"]
    assert {fare["name"]: fare["free"] for fare in first["fares"]} == {"Standing": 6, "Stalls": 8}

    held = hold(ada, item(stage, first["listing"], "standing", 2), item(stage, second["listing"], "stalls"))
    booking = body(held, 201)
    assert booking["price"] == {"amount": 8_500, "currency": "EUR"}
    assert [(one["section"], one["seat"]) for one in booking["tickets"]][:2] == [("Floor", None), ("Floor", None)]
    assert booking["tickets"][2]["seat"].startswith("S-")
    paid = ada.post(f"/bookings/{booking['reference']}/payments", {"method": "wallet"}, key="pay")
    assert body(paid, 201)["booking"]["status"] == "confirmed"
    for ticket, words in ((booking["tickets"][0], b"no seat number"), (booking["tickets"][2], b"seat S-")):
        calendar = ada.get(f"/tickets/{ticket['id']}.ics").content.replace(b"\\,", b",").replace(b"\r\n ", b"")
        assert b"SUMMARY:Rusalka\r\n" in calendar
        assert words.lower() in calendar.lower()
        assert ada.get(f"/tickets/{ticket['id']}.pdf").content.startswith(b"%PDF")


def test_row_29_a_user_has_five_seats_of_an_event_at_most(stage: Stage, ada: Api) -> None:
    one, two = put_on_sale(stage, an_evening(3), an_evening(4))
    reference = body(hold(ada, item(stage, one, "standing", 3), item(stage, two, "stalls", 2)), 201)["reference"]
    refused = problem(hold(ada, item(stage, two, "standing")), 422, "TOO_MANY_FOR_EVENT")
    assert "5" in refused["detail"]
    assert Ticket.objects.count() == 5
    ada.post(f"/bookings/{reference}/payments", {"method": "wallet"}, key="pay")
    problem(hold(ada, item(stage, one, "stalls")), 422, "TOO_MANY_FOR_EVENT")
    other = Api().signed_in(token_for(ids.new_id()))
    assert hold(other, item(stage, one, "stalls", 5)).status_code == 201


def test_row_29_six_at_once_are_too_many_and_what_is_released_is_free_again(stage: Stage, ada: Api) -> None:
    one, two = put_on_sale(stage, an_evening(3), an_evening(4))
    problem(hold(ada, item(stage, one, "standing", 3), item(stage, two, "stalls", 3)), 422, "TOO_MANY_FOR_EVENT")
    assert not Ticket.objects.exists()
    reference = body(hold(ada, item(stage, one, "standing", 5)), 201)["reference"]
    ada.delete(f"/bookings/{reference}")
    assert hold(ada, item(stage, two, "standing", 5)).status_code == 201


def test_t32_one_performance_that_is_sold_out_keeps_the_other_from_being_held(stage: Stage, ada: Api) -> None:
    one, two = put_on_sale(stage, an_evening(3), an_evening(4))
    other = Api().signed_in(token_for(ids.new_id()))
    body(hold(other, item(stage, one, "standing", 5)), 201)
    problem(hold(ada, item(stage, two, "stalls"), item(stage, one, "standing", 2)), 409, "SOLD_OUT")
    assert Ticket.objects.count() == 5
    assert body(Api().get(f"/listings/{two}?from=0&to=1"))["fares"][-1]["free"] == 8


def test_row_22_general_admission_is_counted_and_seats_are_named(stage: Stage, ada: Api) -> None:
    (one,) = put_on_sale(stage, an_evening())
    body(hold(ada, item(stage, one, "standing", 2), item(stage, one, "stalls", seats=["S-1-2"])), 201)
    problem(hold(ada, item(stage, one, "stalls", seats=["S-1-2"])), 409, "SEAT_TAKEN")
    problem(hold(ada, item(stage, one, "standing", seats=["S-1-1"])), 422, "SEAT_UNKNOWN")
    searching.forget()
    (found,) = body(Api().get("/performances"))["data"]
    assert {fare["name"]: fare["free"] for fare in found["fares"]} == {"Standing": 4, "Stalls": 7}


def test_the_sales_window_is_half_open(stage: Stage, ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    begins = an_evening(5)
    opens, closes = begins - timedelta(days=2), begins - timedelta(hours=1)
    made = stage.perform(stage.performance(begins, sale_from=opens, sale_until=closes), now=clock.now())
    stage.publish(*made, now=clock.now())
    events.drain()
    order = item(stage, ids.encode("lst", made[0].id), "stalls")
    user_id = ids.new_id()
    second = timedelta(seconds=1)
    for moment, status in ((opens - second, 409), (opens, 201), (closes - second, 201), (closes, 409)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        api = Api().signed_in(token_for(user_id))
        searching.forget()
        assert hold(api, order).status_code == status, moment
        assert len(body(Api().get(f"/performances?date={begins.date()}"))["data"]) == (status == 201), moment


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"ends": None}, "/performances/1/ends"),
        ({"begins": "2026-12-01T20:00:00"}, "/performances/1/begins"),
        ({"station": "stn_x"}, "/performances/1/station"),
        ({"price": 5}, "/performances/1/price"),
    ],
)
def test_bad_performances_name_the_field_and_none_is_made(
    stage: Stage, manager: Api, change: dict[str, Any], pointer: str
) -> None:
    good = performance(stage, an_evening())
    bad = {**good, **change}
    answer = manager.post(f"{event_of(stage)}/performances", {"performances": [good, bad]})
    assert pointers(problem(answer, 400, "INVALID_INPUT")) == {pointer}
    assert not Trip.objects.exists()


def test_edits_need_the_version_that_was_read(stage: Stage, manager: Api) -> None:
    path = event_of(stage)
    tag = manager.get(path)["ETag"]
    problem(manager.patch(path, {"category": "play"}), 428, "PRECONDITION_REQUIRED")
    changed = manager.patch(path, {"category": "play"}, **{"If-Match": tag})
    assert body(changed)["category"] == "play"
    problem(manager.patch(path, {"category": "opera"}, **{"If-Match": tag}), 412, "PRECONDITION_FAILED")
    assert changed["ETag"] == manager.get(path)["ETag"] != tag


def test_a_performance_is_rewritten_while_nothing_of_it_is_sold(stage: Stage, manager: Api, ada: Api) -> None:
    (one,) = put_on_sale(stage, an_evening())
    path = f"{here(stage)}/performances/{one.replace('lst_', 'trp_')}"
    read = manager.get(path)
    later = performance(stage, an_evening(6))
    problem(manager.send("PUT", path, later), 428, "PRECONDITION_REQUIRED")
    changed = body(manager.send("PUT", path, later, **{"If-Match": read["ETag"]}))
    assert changed["version"] == 2
    problem(manager.send("PUT", path, later, **{"If-Match": read["ETag"]}), 412, "PRECONDITION_FAILED")
    events.drain()
    inventory.clear_caches()
    body(hold(ada, item(stage, one, "stalls")), 201)
    events.drain()
    refused = manager.send("PUT", path, performance(stage, an_evening(7)), **{"If-Match": "*"})
    problem(refused, 409, "PERFORMANCE_SOLD")


def test_t44_events_of_another_operator_are_not_there(stage: Stage) -> None:
    (one,) = put_on_sale(stage, an_evening())
    theirs = a_stage("Hamlet", operator="Other Stage", now=clock.now())
    stranger = calling(a_member("eve", MemberRole.OWNER, theirs.operator_id))
    trip = one.replace("lst_", "trp_")
    order = {"performances": [performance(stage, an_evening())]}
    mine = here(theirs)
    event = ids.encode("evt", stage.event.id)
    tag = {"If-Match": "*"}
    before = (list(Event.objects.order_by("id").values()), list(Trip.objects.order_by("id").values()))
    for there in (here(stage), mine):
        answers = [
            stranger.get(f"{there}/events/{event}"),
            stranger.get(f"{there}/events/{event}/performances"),
            stranger.get(f"{there}/performances/{trip}"),
            stranger.patch(f"{there}/events/{event}", {"name": "Mine"}, **tag),
            stranger.post(f"{there}/events/{event}/retire"),
            stranger.post(f"{there}/events/{event}/performances", order),
            stranger.send("PUT", f"{there}/performances/{trip}", performance(theirs, an_evening()), **tag),
            stranger.post(f"{there}/trips/{trip}/publish"),
            stranger.post(f"{there}/trips/{trip}/cancel", {}),
        ]
        assert {answer.status_code for answer in answers} == {404}
    foreign = {"performances": [performance(theirs, an_evening(), fare_table=order["performances"][0]["fare_table"])]}
    path = f"{mine}/events/{ids.encode('evt', theirs.event.id)}/performances"
    problem(stranger.post(path, foreign), 404, "FARE_TABLE_UNKNOWN")
    assert (list(Event.objects.order_by("id").values()), list(Trip.objects.order_by("id").values())) == before


def test_lists_of_an_operators_events_and_performances_page(stage: Stage, manager: Api) -> None:
    body(manager.post(f"{here(stage)}/events", {"name": "Hamlet"}), 201)
    first = body(manager.get(f"{here(stage)}/events?limit=1"))
    second = body(manager.get(f"{here(stage)}/events?limit=1&after={first['next']}"))
    assert [one["name"] for one in first["data"] + second["data"]] == ["Hamlet", "The Tempest"]
    stage.perform(*(stage.performance(an_evening(days)) for days in (5, 3, 4)), now=clock.now())
    path = f"{event_of(stage)}/performances"
    first = body(manager.get(f"{path}?limit=2"))
    second = body(manager.get(f"{path}?limit=2&after={first['next']}"))
    begins = [one["begins"] for one in first["data"] + second["data"]]
    assert begins == sorted(begins)
    assert len(begins) == 3


def test_a_cancelled_performance_is_no_longer_sold(stage: Stage, manager: Api, ada: Api) -> None:
    (one,) = put_on_sale(stage, an_evening())
    body(manager.post(f"{here(stage)}/trips/{one.replace('lst_', 'trp_')}/cancel", {"reason": "ill"}))
    events.drain()
    inventory.clear_caches()
    problem(hold(ada, item(stage, one, "stalls")), 409, "NOT_ON_SALE")
    assert not Booking.objects.exists()


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_t56_no_performance_at_an_end_of_the_calendar(stage: Stage, manager: Api, year: str) -> None:
    far = {"begins": f"{year}-01-01T00:00:00+14:00", "ends": f"{year}-12-31T23:00:00-12:00"}
    sent = performance(stage, an_evening()) | far
    answer = manager.post(f"{event_of(stage)}/performances", {"performances": [sent]})
    assert {"/performances/0/begins", "/performances/0/ends"} <= pointers(problem(answer, 400, "INVALID_INPUT"))
    assert not Trip.objects.exists()
