"""The console's pages of events and performances, and who gets to them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Team
from carnet.domains.schedule.models import Event, StopTime, Trip
from carnet.infra import events
from carnet.kernel import clock, ids
from tests.domains.schedule.stage import Stage, a_stage
from tests.web.own import Person, member, somebody

FACTS = {"name": "Hamlet", "category": "theatre", "most_per_user": "4", "description": "A play."}


@pytest.fixture
def stage(db: None) -> Stage:
    made = a_stage(now=clock.now())
    Team.objects.get_or_create(operator_id=made.operator_id, defaults={"name": "Test Stage"})
    return made


@pytest.fixture
def mia(stage: Stage) -> Person:
    """A manager of the operator."""
    return member("mia", MemberRole.MANAGER, stage.operator_id)


def here(stage: Stage) -> str:
    return f"/operators/{ids.encode('opr', stage.operator_id)}"


def event_of(stage: Stage) -> str:
    return f"{here(stage)}/events/{ids.encode('evt', stage.event.id)}"


def many(stage: Stage, **changes: Any) -> dict[str, Any]:
    """The form that adds performances: two days, of which a Tuesday and a Wednesday, at two times."""
    form = {
        "station": "Berlin Hbf",
        "station_id": ids.encode("stn", stage.venue.id),
        "hall": str(stage.seat_plan_version_id),
        "fares": str(stage.fare_table.id),
        "first": "2027-03-01",
        "last": "2027-03-07",
        "days": ["1", "2"],
        "times": "15:00, 20:00",
        "minutes": "90",
        "sale_from": "",
        "sale_ends": "60",
    }
    return {**form, **changes}


def one(stage: Stage, **changes: Any) -> dict[str, Any]:
    """The form of one performance."""
    form = {name: value for name, value in many(stage).items() if name in {"station", "station_id", "hall", "fares"}}
    return {**form, "begins": "2027-03-02T19:30", "minutes": "120", "sale_from": "", "sale_until": "", **changes}


def test_a_manager_makes_an_event_and_a_week_of_performances_and_sells_them(stage: Stage, mia: Person) -> None:
    assert "The Tempest" in mia.read(f"{here(stage)}/events")
    made = mia.post(f"{here(stage)}/events", FACTS)
    event = Event.objects.get(name="Hamlet")
    address = f"{here(stage)}/events/{ids.encode('evt', event.id)}"
    assert made["Location"] == f"{address}/performances"
    assert "Add performances" in mia.read(made["Location"])
    assert mia.post(f"{address}/performances", many(stage))["Location"] == address
    trips = list(Trip.objects.filter(event=event).order_by("stop_times__departure").distinct())
    begins = list(StopTime.objects.filter(trip__event=event, seq=0).order_by("departure").values_list("departure"))
    assert [at.isoformat() for (at,) in begins] == [
        "2027-03-02T14:00:00+00:00",
        "2027-03-02T19:00:00+00:00",
        "2027-03-03T14:00:00+00:00",
        "2027-03-03T19:00:00+00:00",
    ]
    assert all(trip.sale_until for trip in trips)
    text = mia.read(address)
    assert "Publish 4 drafts" in text
    assert "not published" in text
    mia.post(f"{address}/publish")
    events.drain()
    text = mia.read(address)
    assert text.count("0 of 14 sold, 0 %") == 4
    assert "Publish 4 drafts" not in text
    assert "4" in mia.read(f"{here(stage)}/events")


def test_performances_can_be_added_and_published_at_once(stage: Stage, mia: Person) -> None:
    answer = mia.post(f"{event_of(stage)}/performances", many(stage, publish="yes"))
    assert answer["Location"] == event_of(stage)
    assert set(Trip.objects.values_list("status", flat=True)) == {"published"}
    assert Trip.objects.count() == 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"station": "Nowhere", "station_id": ""}, "station"),
        ({"hall": ""}, "hall"),
        ({"fares": "x"}, "fares"),
        ({"first": "soon"}, "first"),
        ({"last": "2027-02-01"}, "last"),
        ({"last": "2028-03-01", "days": []}, "last"),
        ({"days": ["6"], "last": ""}, "days"),
        ({"days": ["9"]}, "days"),
        ({"times": "8 o'clock"}, "times"),
        ({"times": "24:00"}, "times"),
        ({"minutes": "0"}, "minutes"),
        ({"sale_from": "then"}, "sale_from"),
        ({"sale_ends": "-1"}, "sale_ends"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_rest_is_kept(
    stage: Stage, mia: Person, change: dict[str, Any], field: str
) -> None:
    answer = mia.post(f"{event_of(stage)}/performances", many(stage, **change))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text, field
    assert not Trip.objects.exists()
    if field != "times":
        assert 'value="15:00, 20:00"' in text


def test_a_sale_that_begins_too_late_is_refused_in_words(stage: Stage, mia: Person) -> None:
    answer = mia.post(f"{event_of(stage)}/performances", many(stage, sale_from="2027-03-05T10:00"))
    assert answer.status_code == 400
    assert "the sale begins before it ends" in answer.content.decode()
    assert not Trip.objects.exists()


def test_an_unsold_performance_is_changed_at_its_page(stage: Stage, mia: Person) -> None:
    (made,) = stage.perform(now=clock.now())
    address = f"{here(stage)}/performances/{ids.encode('trp', made.id)}"
    text = mia.read(address)
    assert 'value="2026-12-01T20:00"' in text
    assert mia.post(address, one(stage, sale_until="2027-03-02T18:00"))["Location"] == event_of(stage)
    assert StopTime.objects.get(seq=0).departure.isoformat() == "2027-03-02T18:30:00+00:00"
    refused = mia.post(address, one(stage, sale_until="2028-01-01T10:00"))
    assert refused.status_code == 400
    assert 'id="id_sale_until_error"' in refused.content.decode()
    Trip.objects.update(sold_since=clock.now())
    assert mia.post(address, one(stage)).status_code == 409


def test_a_performance_is_taken_off_sale_put_back_and_cancelled(stage: Stage, mia: Person) -> None:
    (made,) = stage.perform(now=clock.now())
    address = f"{here(stage)}/performances/{ids.encode('trp', made.id)}"
    for verb, word in (("publish", "On sale"), ("withdraw", "Off sale"), ("publish", "On sale")):
        assert mia.post(f"{address}/{verb}")["Location"] == event_of(stage)
        assert f">{word}<" in mia.read(event_of(stage))
    assert "This cannot be undone." in mia.read(f"{address}/cancel")
    mia.post(f"{address}/cancel", {"reason": "the singer is ill"})
    assert Trip.objects.get().status == "cancelled"
    assert "Cancelled" in mia.read(event_of(stage))
    mia.post(f"{address}/publish")
    assert Trip.objects.get().status == "cancelled"


def test_an_event_is_changed_and_retired(stage: Stage, mia: Person) -> None:
    mia.post(event_of(stage), {**FACTS, "name": "A Tempest"})
    assert Event.objects.get().name == "A Tempest"
    mia.post(f"{here(stage)}/events", FACTS)
    taken = mia.post(event_of(stage), FACTS)
    assert taken.status_code == 409
    assert 'id="id_name_error"' in taken.content.decode()
    mia.post(f"{event_of(stage)}/retire")
    assert "retired" in mia.read(event_of(stage))
    assert mia.post(f"{event_of(stage)}/performances", many(stage)).status_code == 409
    assert not Trip.objects.exists()


def every_request(person: Person, stage: Stage) -> list[tuple[str, HttpResponse]]:
    """Everything there is to ask for."""
    event = event_of(stage)
    performance = f"{here(stage)}/performances/{ids.encode('trp', Trip.objects.get().id)}"
    got = [f"{event}/performances", performance, f"{performance}/cancel"]
    posted: dict[str, Any] = {
        f"{here(stage)}/events": FACTS,
        event: FACTS,
        f"{event}/retire": {},
        f"{event}/performances": many(stage),
        f"{event}/publish": {},
        performance: one(stage),
        f"{performance}/publish": {},
        f"{performance}/withdraw": {},
        f"{performance}/cancel": {"reason": "x"},
    }
    answers = [(path, person.get(path)) for path in got]
    return answers + [(path, person.post(path, form)) for path, form in posted.items()]


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Event, Trip, StopTime)]


def test_t44_to_strangers_nothing_of_it_exists(stage: Stage) -> None:
    stage.perform(now=clock.now())
    other = a_stage("Faust", operator="Other Stage", now=clock.now())
    stranger = member("eve", MemberRole.OWNER, other.operator_id)
    before = everything()
    asked = [("list", stranger.get(f"{here(stage)}/events")), ("event", stranger.get(event_of(stage)))]
    assert {answer.status_code for _, answer in asked + every_request(stranger, stage)} == {404}
    assert everything() == before


def test_t44_things_of_another_operator_are_not_at_ones_own_address(stage: Stage) -> None:
    stage.perform(now=clock.now())
    other = a_stage("Faust", operator="Other Stage", now=clock.now())
    owner = member("eve", MemberRole.OWNER, other.operator_id)
    before = everything()
    trip = ids.encode("trp", Trip.objects.get().id)
    event = ids.encode("evt", stage.event.id)
    mine = here(other)
    for path in (f"{mine}/events/{event}", f"{mine}/performances/{trip}", f"{mine}/performances/{trip}/cancel"):
        assert {owner.get(path).status_code, owner.post(path, one(other)).status_code} == {404}
    for path in (
        f"{mine}/performances/{trip}/publish",
        f"{mine}/events/{event}/retire",
        f"{mine}/events/{event}/publish",
    ):
        assert owner.post(path).status_code == 404
    assert everything() == before


@pytest.mark.parametrize("role", [MemberRole.AGENT, MemberRole.INSPECTOR])
def test_agents_and_inspectors_look_and_change_nothing(stage: Stage, role: MemberRole) -> None:
    stage.perform(now=clock.now())
    small = member("sam", role, stage.operator_id)
    before = everything()
    assert {answer.status_code for _, answer in every_request(small, stage)} == {403}
    assert "The Tempest" in small.read(f"{here(stage)}/events")
    text = small.read(event_of(stage))
    assert "Add performances" not in text
    assert "/publish" not in text
    assert everything() == before


def test_who_is_logged_out_is_led_to_the_login(stage: Stage) -> None:
    stage.perform(now=clock.now())
    nobody = Person(somebody().user)
    assert all(answer["Location"].startswith("/login?next=") for _, answer in every_request(nobody, stage))


def test_t57_many_performances_take_no_more_statements(
    stage: Stage, mia: Person, django_assert_max_num_queries: Any
) -> None:
    mia.post(f"{event_of(stage)}/performances", many(stage, last="2027-03-02", days=[], times="20:00", publish="yes"))
    events.drain()
    mia.read(event_of(stage))
    with CaptureQueriesContext(connection) as statements:
        mia.read(event_of(stage))
        few = len(statements)
    mia.post(f"{event_of(stage)}/performances", many(stage, first="2027-04-01", last="2027-04-20", publish="yes"))
    events.drain()
    mia.read(event_of(stage))  # with the message about it
    with django_assert_max_num_queries(few):
        mia.read(event_of(stage))


INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")


def test_nothing_is_inline_and_every_field_has_a_label(stage: Stage, mia: Person) -> None:
    (made,) = stage.perform(now=clock.now())
    performance = f"{here(stage)}/performances/{ids.encode('trp', made.id)}"
    event = event_of(stage)
    for address in (
        f"{here(stage)}/events", event, f"{event}/performances", performance, f"{performance}/cancel",
    ):  # fmt: skip
        text = mia.read(address)
        assert not INLINE.search(text), address
        found = re.findall(r'\sid="([^"]+)"', text)
        assert len(found) == len(set(found)), (address, sorted(name for name in found if found.count(name) > 1))
        for target in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(target.split()) <= set(found), (address, target)
