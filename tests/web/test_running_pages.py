"""The departures of a day, and running a trip at its page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking.models import Ticket
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations as schedule
from carnet.domains.schedule import queries
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from carnet.web.views import running
from tests.domains.schedule.outbox import names
from tests.domains.schedule.world import an_operator
from tests.web.own import Person, member
from tests.web.running import Desk, a_desk, settle
from tests.web.test_every_page import INLINE


@pytest.fixture
def desk(db: None) -> Desk:
    """A train of tomorrow on sale."""
    return a_desk()


def today(desk: Desk) -> str:
    """The page of the train's day."""
    return f"{desk.home}/today?day={desk.day}"


def status(desk: Desk) -> str:
    """Where the train is."""
    return Trip.objects.get(id=desk.trip_id).status


def stop_choice(desk: Desk, number: int) -> str:
    """The choice of a stop as the form offers it now."""
    return re.findall(r'<option value="([^"]+)"', desk.ines.read(desk.trip))[number]


def test_the_day_shows_its_departures_with_how_full_they_are(desk: Desk) -> None:
    desk.buy(0, 1)
    text = desk.ines.read(today(desk))
    assert "Berlin Hbf – München Hbf" in text
    assert "On time" in text
    assert re.search(r"2 of \d+", text)
    assert "Begin boarding" in text
    assert "EUR" in text
    assert "Nothing leaves on this day" in desk.ines.read(f"{desk.home}/today?day=2031-01-01")


def test_a_long_day_goes_on_on_another_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stops = desk.world.stops(queries.stops(desk.trip_id)[0].departure + timedelta(hours=1))
    desk.world.trip(name="ICE 7", service_date=Trip.objects.get(id=desk.trip_id).service_date, stops=stops)
    monkeypatch.setattr(running, "_PAGE", 1)
    text = desk.ines.read(today(desk))
    assert "ICE 7" not in text
    (later,) = re.findall(r'href="(\?day=[^"]+after=[^"]+)"', text)
    rest = desk.ines.read(f"{desk.home}/today{later.replace('&amp;', '&')}")
    assert "ICE 7" in rest
    assert "ICE 503" not in rest
    assert "ICE 503" in desk.ines.read(f"{today(desk)}&after=nonsense")


@pytest.mark.parametrize("day", ["x", "9999-99-99", "0001-01-01", "2100-01-01", ""])
def test_t56_a_day_that_is_none_is_today(desk: Desk, day: str) -> None:
    assert "<h1>Today</h1>" in desk.ines.read(f"{desk.home}/today?day={day}")


def test_a_train_is_run_from_the_list(desk: Desk) -> None:
    for verb, after in (("board", "boarding"), ("depart", "departed"), ("arrive", "arrived")):
        answer = desk.ines.post(f"{desk.trip}/do/{verb}", {"back": "today"})
        assert answer["Location"] == f"{desk.home}/today"
        assert status(desk) == after
    assert "Arrived" in desk.ines.read(today(desk))


def test_the_trip_shows_stops_seats_and_history_with_names(desk: Desk) -> None:
    desk.buy(0, 5)
    desk.ines.post(f"{desk.trip}/withdraw", {"reason": "too full"})
    text = desk.ines.read(desk.trip)
    assert "Leipzig Hbf" in text
    assert text.count("seat--sold") >= 2
    assert "Taken off sale" in text
    assert "too full" in text
    assert "Ines Lovelace" in text
    assert "Off sale" in text
    desk.ines.post(f"{desk.trip}/do/publish")
    assert Trip.objects.get(id=desk.trip_id).withdrawn_at is None


def test_t51_a_delay_that_is_sent_twice_delays_once(desk: Desk) -> None:
    before = queries.stops(desk.trip_id)
    form = {"from_stop": stop_choice(desk, 1), "minutes": "20", "reason": "signal"}
    for _ in range(2):
        assert desk.ines.post(f"{desk.trip}/delay", form)["Location"] == desk.trip
    after = queries.stops(desk.trip_id)
    assert after[0] == before[0]
    assert after[1].departure is not None
    assert (after[1].departure - before[1].departure).total_seconds() == 20 * 60
    assert TripHistory.objects.filter(trip=desk.trip_id, verb="delay").count() == 1
    text = desk.ines.read(desk.trip)
    assert "20 min later from Leipzig Hbf on: signal" in text
    assert "Late by 20 min" in desk.ines.read(today(desk))


def test_a_delay_is_said_by_the_time_there(desk: Desk) -> None:
    departs = queries.stops(desk.trip_id)[0].departure
    there = departs.astimezone(ZoneInfo("Europe/Berlin"))
    later = there.replace(minute=45)
    desk.ines.post(f"{desk.trip}/delay", {"from_stop": stop_choice(desk, 0), "departure": f"{later:%H:%M}"})
    assert queries.stops(desk.trip_id)[0].departure == later


@pytest.mark.parametrize(
    "form",
    [
        {"minutes": "0"},
        {"minutes": "x"},
        {"minutes": "20000"},
        {},
        {"minutes": "5", "departure": "23:00"},
        {"departure": "00:01"},
        {"departure": "25:00"},
        {"minutes": "5", "from_stop": "7@2026-12-01T08:00:00+00:00"},
        {"minutes": "5", "from_stop": "0@yesterday"},
        {"minutes": "5", "from_stop": "0@9999-12-31T23:59:00+00:00"},
        {"departure": "23:00", "from_stop": "0@0001-01-01T00:00:00+00:00"},
        {"minutes": "5", "from_stop": "0@2026-12-01"},
        {"minutes": "5", "reason": "x" * 201},
    ],
)
def test_what_is_no_delay_is_said_at_its_field_and_moves_nothing(desk: Desk, form: dict[str, str]) -> None:
    before = queries.stops(desk.trip_id)
    answer = desk.ines.post(f"{desk.trip}/delay", {"from_stop": stop_choice(desk, 0), "reason": "why", **form})
    assert answer.status_code in {400, 422}
    text = answer.content.decode()
    assert 'role="alert"' in text
    assert "field__error" in text
    assert queries.stops(desk.trip_id) == before
    assert names(desk.trip_id) == ["listing.published"]


def test_cancelling_says_first_how_many_tickets_it_is_about(desk: Desk) -> None:
    desk.buy(0, 1, 2)
    text = desk.ines.read(f"{desk.trip}/cancel")
    assert "3 tickets are sold" in text
    assert status(desk) == "published"
    assert desk.ines.post(f"{desk.trip}/cancel", {"reason": "snow"})["Location"] == desk.trip
    assert status(desk) == "cancelled"
    assert "No tickets are sold" in desk.ines.read(f"{a_second_trip(desk)}/cancel")


def a_second_trip(desk: Desk) -> str:
    """A draft; its address."""
    made = desk.world.trip(name="ICE 7")
    return f"{desk.home}/trips/{ids.encode('trp', made.id)}"


def test_a_departed_trip_is_frozen(desk: Desk) -> None:
    first = stop_choice(desk, 0)
    for verb in (schedule.trip_board, schedule.trip_depart):
        verb(trip_id=desk.trip_id, by=CARNET, now=clock.now())
    text = desk.ines.read(desk.trip)
    assert "stay as they are" in text
    assert "Cancel the trip" not in text
    assert "It is late" not in text
    for path, form in (
        ("cancel", {}),
        ("delay", {"from_stop": first, "minutes": "5"}),
        ("do/board", {}),
    ):
        answer = desk.ines.post(f"{desk.trip}/{path}", form)
        assert answer.status_code == 409, path
        assert 'role="alert"' in answer.content.decode()
    assert status(desk) == "departed"


def test_another_vehicle_is_previewed_then_confirmed(desk: Desk) -> None:
    desk.buy(0, 20)
    layout = TEMPLATES["train-regional"]()
    short = replace(layout, seats=tuple(replace(seat, blocked=seat.ordinal >= 8) for seat in layout.seats))
    vehicle = ids.encode("veh", desk.vehicle("Short", short).id)
    text = desk.ines.read(f"{desk.trip}/swap")
    assert "Short" in text
    text = desk.ines.read(f"{desk.trip}/swap?vehicle={vehicle}&reason=broken")
    assert "1 traveller keeps the seat." in text
    assert "1 moves to another one." in text
    assert Ticket.objects.filter(ordinal=20).exists()
    answer = desk.ines.post(f"{desk.trip}/swap", {"vehicle": vehicle, "accept_unseated": "0", "reason": "broken"})
    assert answer["Location"] == desk.trip
    settle()
    assert not Ticket.objects.filter(ordinal=20).exists()
    assert "Given another vehicle" in desk.ines.read(desk.trip)


def test_a_swap_that_leaves_more_standing_than_was_seen_is_shown_anew(desk: Desk) -> None:
    desk.buy(0, 1, 2)
    layout = TEMPLATES["train-regional"]()
    tiny = replace(layout, seats=tuple(replace(seat, blocked=seat.ordinal >= 2) for seat in layout.seats))
    vehicle = ids.encode("veh", desk.vehicle("Tiny", tiny).id)
    answer = desk.ines.post(f"{desk.trip}/swap", {"vehicle": vehicle})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "1 traveller would have no seat" in text
    assert 'name="accept_unseated" value="1"' in text
    assert desk.ines.post(f"{desk.trip}/swap", {"vehicle": vehicle, "accept_unseated": "1"}).status_code == 302
    settle()
    assert Ticket.objects.filter(ordinal=None).count() == 1
    assert desk.ines.get(desk.trip).status_code == 200


def test_without_another_vehicle_there_is_nothing_to_choose(desk: Desk) -> None:
    assert "There is no vehicle of this kind" in desk.ines.read(f"{desk.trip}/swap")


@pytest.mark.parametrize("vehicle", ["", "x", "veh_" + "0" * 26])
def test_t56_a_vehicle_that_is_not_there_is_said_at_its_field(desk: Desk, vehicle: str) -> None:
    desk.vehicle("Short")
    assert desk.ines.get(f"{desk.trip}/swap?vehicle={vehicle}").status_code == 422
    assert desk.ines.post(f"{desk.trip}/swap", {"vehicle": vehicle}).status_code == 422


def every_request(desk: Desk, person: Person) -> dict[str, int]:
    """Everything there is to ask for; what is answered."""
    vehicle = ids.encode("veh", desk.vehicle(f"V{ids.new_id()}").id)
    answers = {path: person.get(path).status_code for path in (today(desk), desk.trip)}
    answers |= {f"GET {path}": person.get(f"{desk.trip}/{path}").status_code for path in ("cancel", "swap")}
    forms: dict[str, dict[str, Any]] = {
        "do/board": {},
        "do/publish": {},
        "withdraw": {},
        "delay": {"from_stop": "0@2031-01-01T00:00:00+00:00", "minutes": "5"},
        "cancel": {},
        "swap": {"vehicle": vehicle},
    }
    return answers | {path: person.post(f"{desk.trip}/{path}", form).status_code for path, form in forms.items()}


def test_t44_to_other_operators_people_nothing_of_it_exists(desk: Desk) -> None:
    stranger = member("eve", MemberRole.OWNER, an_operator("Other Rail"))
    before = Trip.objects.filter(id=desk.trip_id).values().get()
    assert set(every_request(desk, stranger).values()) == {404}
    assert Trip.objects.filter(id=desk.trip_id).values().get() == before


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_agents_and_inspectors_look_and_change_nothing(desk: Desk, role: MemberRole) -> None:
    small = member("sam", role, desk.world.operator_id)
    before = Trip.objects.filter(id=desk.trip_id).values().get()
    answers = every_request(desk, small)
    assert answers.pop(today(desk)) == answers.pop(desk.trip) == 200
    assert set(answers.values()) == {403}
    assert Trip.objects.filter(id=desk.trip_id).values().get() == before
    text = small.read(desk.trip)
    assert "<form" not in text.split("<main", 1)[1]
    assert "Begin boarding" not in small.read(today(desk))


def test_t44_a_trip_of_another_operator_is_not_at_this_address(desk: Desk) -> None:
    other = an_operator("Other Rail")
    eve = member("eve", MemberRole.OWNER, other)
    path = f"/operators/{ids.encode('opr', other)}/trips/{ids.encode('trp', desk.trip_id)}"
    assert eve.get(path).status_code == 404
    assert eve.post(f"{path}/cancel").status_code == 404
    assert eve.post(f"{path}/do/board").status_code == 404
    assert status(desk) == "published"


def test_nothing_inline_every_field_labelled_and_every_id_once(desk: Desk) -> None:
    desk.buy(0)
    vehicle = ids.encode("veh", desk.vehicle("Other").id)
    paths = (
        today(desk),
        desk.trip,
        f"{desk.trip}/cancel",
        f"{desk.trip}/swap",
        f"{desk.trip}/swap?vehicle={vehicle}",
    )
    for path in paths:
        text = desk.ines.read(path)
        assert not INLINE.search(text), path
        found = re.findall(r'\sid="([^"]+)"', text)
        assert len(found) == len(set(found)), path
        for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(target.split()) <= set(found), (path, target)


def test_t57_a_full_day_takes_no_more_statements(desk: Desk, django_assert_max_num_queries: Any) -> None:
    desk.buy(0)
    with CaptureQueriesContext(connection) as statements:
        desk.ines.read(today(desk))
        few = len(statements)
    row = Trip.objects.get(id=desk.trip_id)
    for number in range(4):
        stops = queries.stops(desk.trip_id)
        made = desk.world.trip(name=f"ICE {number}", service_date=row.service_date, stops=stops)
        schedule.trip_publish(trip_id=made.id, by=CARNET, now=clock.now())
    settle()
    stock_warm = desk.ines.read(today(desk))
    assert stock_warm.count("dep-link") == 5
    with django_assert_max_num_queries(few):
        desk.ines.read(today(desk))
