"""The week, the trips, the timetables and their editor."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.operators import operations as companies
from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import TimetableException as Exceptional
from carnet.domains.schedule.contracts import TimetableProfile, TripStatus
from carnet.domains.schedule.models import Timetable, TimetableException, Trip
from carnet.infra import jobs
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.domains.schedule.timetables import a_plan, a_route, a_vehicle, trips_of
from tests.web.own import member
from tests.web.running import Desk, a_desk, settle
from tests.web.test_every_page import INLINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    return a_desk()


def today() -> date:
    return timezone.localdate(clock.now())


def a_form(desk: Desk, **changes: Any) -> dict[str, Any]:
    """A timetable as people write it: daily from tomorrow on, over the first midnight."""
    form: dict[str, Any] = {
        "name": "Nightjet 1",
        "number": "1",
        "vehicle": ids.encode("veh", a_vehicle(desk.world, f"ET {Timetable.objects.count() + 500}")),
        "fares": "Domestic",
        "days": ["1", "2", "3", "4", "5", "6", "7"],
        "valid_from": str(today() + timedelta(days=1)),
        "last_day": str(today() + timedelta(days=60)),
        "ahead_days": "7",
        "publishes": "on",
        "departure-0": "22:10",
        "departure_days-0": "0",
        "arrival-1": "23:50",
        "arrival_days-1": "0",
        "departure-1": "00:05",
        "departure_days-1": "1",
        "arrival-2": "06:00",
        "arrival_days-2": "1",
    }
    return {**form, **changes}


def rte(route: UUID) -> str:
    return ids.encode("rte", route)


def a_timetable(desk: Desk, **changes: Any) -> TimetableProfile:
    day = today()
    given = {"valid_from": day, "valid_until": day + timedelta(days=30), "days": frozenset(range(1, 8)), **changes}
    plan = a_plan(desk.world, **given)
    return operations.timetable_create(operator_id=desk.world.operator_id, plan=plan, by=CARNET, now=clock.now())


def address(desk: Desk, timetable: TimetableProfile) -> str:
    return f"{desk.home}/timetables/{ids.encode('tbl', timetable.id)}"


def test_the_week_says_when_what_runs_and_how_full_it_is(desk: Desk) -> None:
    desk.buy(0, 1)
    text = desk.ines.read(f"{desk.home}/timetable?week={desk.day}")
    assert "Berlin Hbf – München Hbf" in text
    assert desk.trip in text
    assert " %<span" in text
    assert 'aria-current="page"' in text
    operations.trip_delay(trip_id=desk.trip_id, late=timedelta(minutes=12), by=CARNET, now=clock.now())
    assert "Late by 12 min" in desk.ines.read(f"{desk.home}/timetable?week={desk.day}")
    operations.trip_cancel(trip_id=desk.trip_id, reason="snow", by=CARNET, now=clock.now())
    text = desk.ines.read(f"{desk.home}/timetable?week={desk.day}")
    assert "Cancelled" in text
    assert "Late by" not in text


def test_weeks_lead_to_their_neighbours_and_a_bad_one_is_this_one(desk: Desk) -> None:
    monday = today() - timedelta(days=today().weekday())
    text = desk.ines.read(f"{desk.home}/timetable?week=nonsense&route=nonsense")
    assert f"week={monday - timedelta(days=7)}" in text
    assert f"week={monday + timedelta(days=7)}" in text
    far = desk.ines.read(f"{desk.home}/timetable?week=2099-12-31")
    assert "Nothing runs in this week" in far


def test_t57_a_full_week_takes_as_many_queries_as_an_empty_one(desk: Desk) -> None:
    def queries_of(week: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.ines.read(f"{desk.home}/timetable?week={week}")
        return len(captured)

    timetable = a_timetable(desk)
    queries_of(today())
    one = queries_of(today())
    operations.timetables_generate(timetable_ids=[timetable.id], now=clock.now())
    settle()
    assert queries_of(today() + timedelta(days=7)) <= one + 1


def test_a_timetable_is_written_previewed_and_kept(desk: Desk) -> None:
    route = a_route(desk.world)
    add = f"{desk.home}/timetables/new/{rte(route)}"
    assert "Berlin Hbf" in desk.ines.read(add)
    form = a_form(desk)
    seen = desk.ines.post(add, {**form, "do": "preview"})
    assert seen.status_code == 200
    text = seen.content.decode()
    assert "as written, not saved yet" in text
    assert "22:10" in text
    assert "06:00" in text
    assert not Timetable.objects.exists()
    answer = desk.ines.post(add, {**form, "do": "save"})
    assert answer.status_code == 302
    kept = Timetable.objects.get()
    assert list(kept.stops.values_list("arrival", "departure")) == [(None, 0), (100, 115), (470, None)]
    assert (f"{kept.departs:%H:%M}", kept.days) == ("22:10", [1, 2, 3, 4, 5, 6, 7])
    assert kept.valid_until == today() + timedelta(days=61)
    jobs.run_due(now=clock.now())
    text = desk.ines.read(answer["Location"])
    assert "Published" in text
    assert "22:10" in text


def test_a_stop_without_times_is_passed(desk: Desk) -> None:
    add = f"{desk.home}/timetables/new/{rte(a_route(desk.world))}"
    form = a_form(desk, **{"arrival-1": "", "departure-1": ""})
    assert desk.ines.post(add, form).status_code == 302
    assert list(Timetable.objects.get().stops.values_list("arrival", "departure")) == [(None, 0), (470, None)]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Write what travellers read"),
        ({"days": []}, "Choose one day at least."),
        ({"last_day": "2000-01-01"}, "The last day comes after the first."),
        ({"arrival-1": "25:00"}, "Write a time as 08:29."),
        ({"departure-1": ""}, "Write when it arrives and when it leaves"),
        ({"arrival-2": "21:00", "arrival_days-2": "0"}, "this is before it leaves its first stop"),
        ({"departure-0": "", "arrival-1": "", "departure-1": "", "arrival-2": ""}, "Write when it runs."),
        ({"vehicle": "veh_nonsense"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_and_what_was_typed_stays(desk: Desk, changes: dict[str, Any], says: str) -> None:
    add = f"{desk.home}/timetables/new/{rte(a_route(desk.world))}"
    answer = desk.ines.post(add, a_form(desk, **changes))
    assert answer.status_code in {400, 422}
    text = answer.content.decode()
    assert says in text
    if "departure-0" not in changes:
        assert "22:10" in text
    assert not Timetable.objects.exists()


def test_a_timetable_is_changed_from_what_it_was(desk: Desk) -> None:
    timetable = a_timetable(desk)
    change = f"{address(desk, timetable)}/change"
    text = desk.ines.read(change)
    assert 'value="08:29"' in text
    assert 'value="09:29"' in text
    form = a_form(desk, version="1", name="ICE 505")
    assert desk.ines.post(change, form).status_code == 302
    assert (Timetable.objects.get().name, Timetable.objects.get().version) == ("ICE 505", 2)
    stale = desk.ines.post(change, {**form, "name": "ICE 507"})
    assert stale.status_code == 412
    assert "ICE 507" in stale.content.decode()
    assert Timetable.objects.get().name == "ICE 505"


def test_exceptions_copies_and_the_end(desk: Desk) -> None:
    timetable = a_timetable(desk)
    home = address(desk, timetable)
    tomorrow = today() + timedelta(days=1)
    assert (
        desk.ines.post(f"{home}/exceptions", {"day": str(tomorrow), "runs": "no", "reason": "Fair"}).status_code == 302
    )
    assert (TimetableException.objects.get().day, TimetableException.objects.get().runs) == (tomorrow, False)
    assert "Fair" in desk.ines.read(home)
    outside = desk.ines.post(f"{home}/exceptions", {"day": "2030-01-01", "runs": "no"})
    assert "an exception is about a day of the timetable" in outside.content.decode()
    assert desk.ines.post(f"{home}/exceptions/remove", {"day": str(tomorrow)}).status_code == 302
    assert not TimetableException.objects.exists()
    assert desk.ines.post(f"{home}/copy", {"name": "ICE 509", "departs": "18:00"}).status_code == 302
    assert Timetable.objects.count() == 2
    assert desk.ines.post(f"{home}/end", {"last_day": str(tomorrow)}).status_code == 302
    ended = Timetable.objects.get(id=timetable.id)
    assert ended.valid_until == tomorrow + timedelta(days=1)
    text = desk.ines.read(home)
    assert "ended" in text
    assert f"{home}/exceptions" not in text
    assert "ICE 503" not in desk.ines.read(f"{desk.home}/timetables")
    assert "ICE 503" in desk.ines.read(f"{desk.home}/timetables?ended=yes")


def test_trips_are_made_at_once_and_what_stays_is_named(desk: Desk) -> None:
    timetable = a_timetable(desk, ahead_days=5)
    home = address(desk, timetable)
    operations.timetables_generate(timetable_ids=[timetable.id], now=clock.now())
    sold = list(trips_of(timetable).values())[-1]
    operations.trips_sold(since={sold.id: clock.now()})
    operations.timetable_exception_add(
        operator_id=timetable.operator_id,
        timetable_id=timetable.id,
        exception=Exceptional(sold.service_date, runs=False),
        by=CARNET,
        now=clock.now(),
    )
    answer = desk.ines.post(f"{home}/generate")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "0 trips made, 0 changed, 0 removed" in text
    assert "is sold and stays as it was" in text


def test_a_single_trip_is_added_and_changed_until_it_is_sold(desk: Desk) -> None:
    add = f"{desk.home}/trips/new/{rte(a_route(desk.world))}"
    day = today() + timedelta(days=10)
    form = a_form(desk, service_date=str(day))
    assert "New trip" in desk.ines.read(add)
    answer = desk.ines.post(add, form)
    assert answer.status_code == 302
    trip = Trip.objects.get(name="Nightjet 1")
    assert (trip.status, trip.service_date, trip.occupies is not None) == (TripStatus.DRAFT, day, True)
    change = f"{desk.home}/trips/{ids.encode('trp', trip.id)}/change"
    opens = clock.now() + timedelta(hours=48)
    Trip.objects.filter(id=trip.id).update(sale_from=opens)
    text = desk.ines.read(change)
    assert 'value="23:50"' in text
    assert 'value="Domestic" selected' in text
    assert desk.ines.post(change, {**form, "version": "0", "name": "Nightjet 2"}).status_code == 302
    assert Trip.objects.get(id=trip.id).sale_from == opens
    busy = desk.ines.post(add, {**form, "name": "Nightjet 3"})
    assert busy.status_code == 409
    assert f"the vehicle is on Nightjet 2 of {day}" in busy.content.decode()
    operations.trips_sold(since={trip.id: clock.now()})
    refused = desk.ines.post(change, {**form, "version": "1", "name": "Nightjet 4"})
    assert refused.status_code == 409
    assert "give it another vehicle" in refused.content.decode()
    assert Trip.objects.get(id=trip.id).name == "Nightjet 2"


def test_a_draft_is_deleted_and_what_was_on_sale_is_not(desk: Desk) -> None:
    add = f"{desk.home}/trips/new/{rte(a_route(desk.world))}"
    form = a_form(desk, service_date=str(today() + timedelta(days=10)))
    for name in ("Draft", "On sale"):
        desk.ines.post(add, {**form, "name": name, "service_date": str(today() + timedelta(days=9 + len(name)))})
    draft, on_sale = (Trip.objects.get(name=name) for name in ("Draft", "On sale"))
    operations.trip_publish(trip_id=on_sale.id, by=CARNET, now=clock.now())
    for trip, status in ((draft, 302), (on_sale, 422)):
        change = f"{desk.home}/trips/{ids.encode('trp', trip.id)}/change"
        assert ("Delete the draft" in desk.ines.read(change)) is (trip is draft)
        assert desk.ines.post(change, {"do": "delete"}).status_code == status
    assert not Trip.objects.filter(id=draft.id).exists()
    assert Trip.objects.filter(id=on_sale.id).exists()


def test_the_trips_are_a_page_at_a_time(desk: Desk) -> None:
    timetable = a_timetable(desk, valid_until=today() + timedelta(days=90), ahead_days=80)
    operations.timetables_generate(timetable_ids=[timetable.id], now=clock.now())
    text = desk.ines.read(f"{desk.home}/trips")
    assert text.count("/trips/trp_") == 50
    more = text.split('">Later trips')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    rest = desk.ines.read(more)
    assert 25 <= rest.count("/trips/trp_") <= 32
    assert "Later trips" not in rest
    route = ids.encode("rte", timetable.plan.route_id)
    assert desk.ines.read(f"{desk.home}/trips?route={route}&status=cancelled").count("/trips/trp_") == 0
    assert "This is before the first day." in desk.ines.read(f"{desk.home}/trips?since=2027-01-02&until=2027-01-01")
    assert "/trips/trp_" in desk.ines.read(f"{desk.home}/trips?after=nonsense")


def test_t57_the_list_of_trips_takes_as_many_queries_whatever_its_length(desk: Desk) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.ines.read(f"{desk.home}/trips")
        return len(captured)

    timetable = a_timetable(desk, ahead_days=40)
    count()
    one = count()
    operations.timetables_generate(timetable_ids=[timetable.id], now=clock.now())
    settle()
    count()
    assert count() <= one + 1


def every_page(desk: Desk, timetable: TimetableProfile) -> tuple[list[str], list[str]]:
    """What can be asked for by who plans, and what by who may look."""
    route, home = ids.encode("rte", timetable.plan.route_id), address(desk, timetable)
    plans = [f"{desk.home}/timetables/new/{route}", f"{home}/change", f"{desk.home}/trips/new/{route}"]
    return plans, [f"{desk.home}/timetable", f"{desk.home}/trips", f"{desk.home}/timetables", home]


def test_pages_are_sound_also_with_mistakes(desk: Desk) -> None:
    timetable = a_timetable(desk)
    operations.timetables_generate(timetable_ids=[timetable.id], now=clock.now())
    plans, looks = every_page(desk, timetable)
    texts = [desk.ines.read(path) for path in (*plans, *looks)]
    bad = a_form(desk, name="", days=[], **{"arrival-1": "25:00"})
    texts += [desk.ines.post(path, bad).content.decode() for path in plans]
    texts.append(desk.ines.post(f"{address(desk, timetable)}/exceptions", {}).content.decode())
    for text in texts:
        assert not INLINE.search(text)
        known = re.findall(r'\sid="([^"]+)"', text)
        assert len(known) == len(set(known)), sorted(one for one in known if known.count(one) > 1)
        for told in re.findall(r'(?:for|aria-labelledby|aria-describedby)="([^"]+)"', text):
            assert set(told.split()) <= set(known), told


def test_a_seat_that_is_bought_makes_its_trip_sold(desk: Desk) -> None:
    desk.buy(0)
    sold = Trip.objects.get(id=desk.trip_id).sold_since
    assert sold is not None
    desk.buy(1)
    assert Trip.objects.get(id=desk.trip_id).sold_since == sold


def test_runs_that_waited_for_the_operators_approval_are_sold_from_then_on(desk: Desk) -> None:
    company: dict[str, Any] = {"operator_id": desk.world.operator_id, "by": CARNET, "now": clock.now()}
    companies.operator_suspend(**company, reason="papers")
    settle()
    timetable = a_timetable(desk)
    operations.timetables_generate(timetable_ids=[timetable.id], now=clock.now())
    assert {trip.status for trip in trips_of(timetable).values()} == {TripStatus.DRAFT}
    companies.operator_approve(**company)
    settle()
    jobs.run_due()
    assert {trip.status for trip in trips_of(timetable).values()} == {TripStatus.PUBLISHED}


def test_t44_strangers_find_nothing_and_inspectors_look(desk: Desk) -> None:
    timetable = a_timetable(desk)
    plans, looks = every_page(desk, timetable)
    home = address(desk, timetable)
    posts = [f"{home}/{verb}" for verb in ("change", "exceptions", "exceptions/remove", "end", "copy", "generate")]
    stranger = member("eve", MemberRole.OWNER, ids.new_id())
    inspector = member("sam", MemberRole.INSPECTOR, desk.world.operator_id)
    form = {"day": str(today()), "runs": "no", "last_day": str(today()), "name": "X", "departs": "09:00"}
    for path in (*plans, *looks):
        assert stranger.get(path).status_code == 404, path
    for path in (*posts, *plans):
        assert stranger.post(path, form).status_code == 404, path
        assert inspector.post(path, form).status_code == 403, path
    for path in looks:
        text = inspector.read(path)
        assert "/timetables/new/" not in text
        assert f"{home}/change" not in text
    kept = Timetable.objects.get()
    assert (kept.version, kept.ended_at) == (1, None)
    assert Trip.objects.count() == 1


def test_addresses_of_nothing_are_not_found(desk: Desk) -> None:
    for path in ("timetables/nonsense", f"timetables/{ids.encode('tbl', ids.new_id())}", "trips/new/nonsense"):
        assert desk.ines.get(f"{desk.home}/{path}").status_code == 404


def test_t56_a_form_that_arrives_empty_is_a_form_with_mistakes(desk: Desk) -> None:
    route = ids.encode("rte", a_route(desk.world, "Empty"))
    for editor in ("trips", "timetables"):
        assert desk.ines.client.post(f"{desk.home}/{editor}/new/{route}", {}).status_code == 422
