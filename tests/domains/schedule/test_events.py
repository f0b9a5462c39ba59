"""Events and their performances: made, changed, put on sale, by the people of their operator alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.network import operations as network
from carnet.domains.network.contracts import NewStation, StationKind
from carnet.domains.operators.operations import SeatPlanNotFound
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import NewPerformance, TripStatus
from carnet.domains.schedule.models import Event, StopTime, Trip
from carnet.infra.access import MemberRole
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput, Problem
from tests.domains.schedule.outbox import names, published
from tests.domains.schedule.stage import EVENING, Stage, a_stage
from tests.domains.schedule.world import NOW, a_station, a_world

HOUR = timedelta(hours=1)


@pytest.fixture
def stage(db: None) -> Stage:
    """A hall and an event without performances."""
    return a_stage()


def change(stage: Stage, **changes: Any) -> Any:
    known = {"name": "The Tempest", "description": "", "category": "theatre", "most_per_user": 5}
    about = {"operator_id": stage.operator_id, "event_id": stage.event.id, "by": CARNET, "now": NOW}
    return operations.event_update(**{**known, **about, **changes})


def create(stage: Stage, by: Principal = CARNET, **about: Any) -> Any:
    return operations.event_create(
        **{"operator_id": stage.operator_id, "name": "Hamlet", "by": by, "now": NOW, **about}
    )


def rewrite(stage: Stage, performance: NewPerformance, by: Principal = CARNET) -> Any:
    trip = Trip.objects.get()
    return operations.performance_update(
        operator_id=stage.operator_id, performance_id=trip.id, performance=performance, by=by, now=NOW
    )


def test_an_event_is_told_of_and_told_of_again_when_it_changes(stage: Stage) -> None:
    changed = change(stage, description="A play.", category="play")
    assert (changed.version, changed.description, changed.category) == (2, "A play.", "play")
    assert names(stage.event.id) == ["event.published", "event.published"]
    assert published(stage.event.id)[1].data["event"]["description"] == "A play."
    assert queries.event_at(operator_id=stage.operator_id, event_id=stage.event.id, by=CARNET) == changed


def test_an_edit_made_from_an_old_version_is_refused(stage: Stage) -> None:
    change(stage, seen=1, category="play")
    with pytest.raises(PreconditionFailed):
        change(stage, seen=1, category="opera")
    assert Event.objects.get().category == "play"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "  "),
        ("name", "x" * 201),
        ("category", "x" * 61),
        ("description", "x" * 10_001),
        ("most_per_user", 0),
        ("most_per_user", 21),
    ],
)
def test_what_an_event_cannot_be_names_the_field(stage: Stage, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        create(stage, **{field: value})
    assert [pointer.path for pointer in refused.value.pointers] == [f"/{field}"]
    assert Event.objects.count() == 1


def test_an_operator_has_one_event_of_a_name(stage: Stage) -> None:
    with pytest.raises(operations.EventExists):
        create(stage, name="The Tempest")
    other = create(stage)
    with pytest.raises(operations.EventExists):
        change(stage, event_id=other.id)
    assert names(other.id) == ["event.published"]


def test_performances_are_trips_of_one_leg_in_the_order_given(stage: Stage) -> None:
    later, sooner = stage.perform(stage.performance(EVENING + 24 * HOUR), stage.performance())
    assert (later.begins, sooner.begins, sooner.ends) == (EVENING + 24 * HOUR, EVENING, EVENING + 2 * HOUR)
    assert {one.status for one in (later, sooner)} == {TripStatus.DRAFT}
    assert sooner.name == "The Tempest"
    row = Trip.objects.get(id=sooner.id)
    assert (row.kind, row.event_id, row.service_date.isoformat()) == ("event", stage.event.id, "2026-12-01")
    stops = list(StopTime.objects.filter(trip=row).order_by("seq"))
    assert {stop.station_id for stop in stops} == {stage.venue.id}
    assert [(stop.departure, stop.arrival) for stop in stops] == [(EVENING, None), (None, EVENING + 2 * HOUR)]
    found = queries.performances_page(
        operator_id=stage.operator_id, by=CARNET, event_ids=[stage.event.id], since=EVENING + HOUR, limit=9
    )
    assert found == (later,)


def test_a_published_performance_carries_its_event_limit_and_window(stage: Stage) -> None:
    window = {"sale_from": EVENING - 24 * HOUR, "sale_until": EVENING - HOUR}
    (performance,) = stage.perform(stage.performance(**window))
    stage.publish(performance)
    listing = published(performance.id)[0].data["listing"]
    assert (listing["event_id"], listing["most_per_user"]) == (str(stage.event.id), 5)
    assert (listing["sale_from"], listing["sale_until"]) == ("2026-11-30T19:00:00Z", "2026-12-01T18:00:00Z")
    assert [stop["station_name"] for stop in listing["stops"]] == ["Berlin Hbf", "Berlin Hbf"]


def test_a_new_name_and_limit_reach_performances_to_come(stage: Stage) -> None:
    on_sale, draft, gone = stage.perform(*(stage.performance(EVENING + day * 24 * HOUR) for day in range(3)))
    stage.publish(on_sale, gone)
    operations.trip_cancel(trip_id=gone.id, reason="", by=CARNET, now=NOW)
    change(stage, name="A Tempest", most_per_user=2)
    listing = published(on_sale.id)[-1].data["listing"]
    assert (listing["name"], listing["most_per_user"], listing["version"]) == ("A Tempest", 2, 2)
    assert names(draft.id) == []
    assert [Trip.objects.get(id=one.id).name for one in (draft, gone)] == ["A Tempest", "The Tempest"]


def test_a_change_of_the_description_leaves_listings_as_they_are(stage: Stage) -> None:
    (performance,) = stage.perform()
    stage.publish(performance)
    change(stage, description="News")
    assert names(performance.id) == ["listing.published"]


Change = Callable[[Stage], NewPerformance]
WRONG: list[tuple[str, Change, str]] = [
    ("an end before it begins", lambda s: s.performance(ends=EVENING), "/performances/1/ends"),
    ("a sale after the end", lambda s: s.performance(sale_until=EVENING + 3 * HOUR), "/performances/1/sale_until"),
    (
        "a sale that ends as it begins",
        lambda s: s.performance(sale_from=EVENING - HOUR, sale_until=EVENING - HOUR),
        "/performances/1/sale_from",
    ),
    (
        "a sale that begins at the end",
        lambda s: s.performance(sale_from=EVENING + 2 * HOUR),
        "/performances/1/sale_from",
    ),
    ("no zone", lambda s: replace(s.performance(), begins=EVENING.replace(tzinfo=None)), "/performances/1/begins"),
    ("no such venue", lambda s: s.performance(station_id=new_id()), "/performances/1/station"),
    ("a station for trains", lambda s: s.performance(station_id=a_station("Ulm").id), "/performances/1/station"),
]


@pytest.mark.parametrize(("made", "pointer"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_one_wrong_performance_keeps_all_from_being_made(stage: Stage, made: Change, pointer: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        stage.perform(stage.performance(), made(stage))
    assert [one.path for one in refused.value.pointers] == [pointer]
    assert not Trip.objects.exists()


def test_there_are_some_performances_but_not_thousands(stage: Stage) -> None:
    with pytest.raises(InvalidInput):
        operations.performances_create(
            operator_id=stage.operator_id, event_id=stage.event.id, performances=[], by=CARNET, now=NOW
        )
    with pytest.raises(InvalidInput):
        stage.perform(*[stage.performance()] * 201)
    assert not Trip.objects.exists()


def test_a_hall_is_no_train_and_a_train_no_hall(stage: Stage) -> None:
    train = a_world()
    with pytest.raises(SeatPlanNotFound):
        stage.perform(stage.performance(seat_plan_version_id=train.seat_plan_version_id))
    assert not Trip.objects.exists()


def test_a_retired_event_gets_no_more_performances(stage: Stage) -> None:
    (performance,) = stage.perform()
    for _ in range(2):
        retired = operations.event_retire(operator_id=stage.operator_id, event_id=stage.event.id, by=CARNET, now=NOW)
        assert (retired.retired, retired.version) == (True, 2)
    with pytest.raises(operations.EventRetired):
        stage.perform()
    stage.publish(performance)


def test_an_unsold_performance_is_rewritten_and_the_sellers_hear_of_it(stage: Stage) -> None:
    (performance,) = stage.perform()
    stage.publish(performance)
    elsewhere = a_station("Leipzig", kind=StationKind.VENUE)
    later = EVENING + 30 * HOUR
    changed = rewrite(stage, stage.performance(later, station_id=elsewhere.id, sale_until=later))
    assert (changed.station_name, changed.begins, changed.sale_until) == ("Leipzig Hbf", later, later)
    listing = published(performance.id)[-1].data["listing"]
    assert (listing["version"], listing["stops"][0]["station_name"]) == (2, "Leipzig Hbf")
    assert Trip.objects.get().service_date.isoformat() == "2026-12-03"


def test_a_withdrawn_performance_stays_withdrawn_when_it_is_rewritten(stage: Stage) -> None:
    (performance,) = stage.perform()
    stage.publish(performance)
    operations.trip_withdraw(trip_id=performance.id, reason="", by=CARNET, now=NOW)
    assert rewrite(stage, stage.performance(EVENING + HOUR)).withdrawn
    assert published(performance.id)[-1].data["listing"]["on_sale"] is False


def test_a_sold_performance_is_not_rewritten(stage: Stage) -> None:
    (performance,) = stage.perform()
    Trip.objects.update(sold_since=NOW)
    with pytest.raises(operations.PerformanceSold):
        rewrite(stage, stage.performance(EVENING + HOUR))
    Trip.objects.update(sold_since=None)
    operations.trip_cancel(trip_id=performance.id, reason="", by=CARNET, now=NOW)
    with pytest.raises(operations.TripMoveRefused):
        rewrite(stage, stage.performance(EVENING + HOUR))
    assert StopTime.objects.get(seq=0).departure == EVENING


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Event, Trip, StopTime)]


def attempts(stage: Stage, by: Principal, operator_id: Any, event_id: Any) -> list[Callable[[], Any]]:
    """All there is to do with an event, for somebody."""
    about = {"operator_id": operator_id, "by": by, "now": NOW}
    trip = Trip.objects.get()
    return [
        lambda: create(stage, **about),
        lambda: change(stage, event_id=event_id, **about, name="Mine"),
        lambda: operations.event_retire(event_id=event_id, **about),
        lambda: operations.performances_create(event_id=event_id, performances=[stage.performance()], **about),
        lambda: operations.performance_update(
            performance_id=trip.id, performance=stage.performance(EVENING + HOUR), **about
        ),
    ]


def test_t44_others_and_inspectors_change_nothing(stage: Stage) -> None:
    stage.perform()
    before = everything()
    stranger = Principal(user_id=new_id(), memberships={new_id(): MemberRole.OWNER})
    inspector = Principal(user_id=new_id(), memberships={stage.operator_id: MemberRole.INSPECTOR})
    for by, refusal in ((stranger, NotFound), (inspector, Forbidden)):
        for attempt in attempts(stage, by, stage.operator_id, stage.event.id):
            with pytest.raises(refusal):
                attempt()
    assert everything() == before


def test_t44_an_id_of_another_operator_is_not_there(stage: Stage) -> None:
    stage.perform()
    theirs = a_world().operator_id
    owner = Principal(user_id=new_id(), memberships={theirs: MemberRole.OWNER})
    before = everything()
    for attempt in attempts(stage, owner, theirs, stage.event.id)[1:]:
        with pytest.raises(Problem) as refused:
            attempt()
        assert refused.value.code in {"EVENT_UNKNOWN", "TRIP_UNKNOWN"}
    reads: list[Callable[[], Any]] = [
        lambda: queries.event_at(operator_id=theirs, event_id=stage.event.id, by=owner),
        lambda: queries.performance_at(operator_id=theirs, performance_id=Trip.objects.get().id, by=owner),
        lambda: queries.events_page(operator_id=stage.operator_id, by=owner, limit=9),
        lambda: queries.performances_page(operator_id=stage.operator_id, by=owner, event_ids=[], limit=9),
    ]
    for read in reads:
        with pytest.raises(NotFound):
            read()
    assert not queries.performances_page(operator_id=theirs, by=owner, event_ids=[stage.event.id], limit=9)
    assert everything() == before


def test_t44_performances_are_made_of_ones_own_parts(stage: Stage) -> None:
    other = a_stage("Hamlet", operator="Other Stage")
    for foreign in (
        replace(stage.performance(), seat_plan_version_id=other.seat_plan_version_id),
        replace(stage.performance(), fare_table_id=other.fare_table.id),
    ):
        with pytest.raises(Problem) as refused:
            stage.perform(foreign)
        assert refused.value.code in {"SEAT_PLAN_UNKNOWN", "FARE_TABLE_UNKNOWN"}
    assert not Trip.objects.exists()


def test_t44_a_venue_of_another_operator_cannot_be_used(stage: Stage) -> None:
    theirs = NewStation(
        stage.venue.city_id, StationKind.VENUE, "Their barn", "Europe/Berlin", operator_id=a_world().operator_id
    )
    barn = network.station_create(station=theirs, by=CARNET, now=NOW)
    with pytest.raises(InvalidInput) as refused:
        stage.perform(stage.performance(station_id=barn.id))
    assert [pointer.path for pointer in refused.value.pointers] == ["/performances/0/station"]
    assert not Trip.objects.exists()


def test_a_manager_makes_events_and_the_log_says_so(stage: Stage) -> None:
    from carnet.infra.audit.models import AuditEntry

    manager = Principal(user_id=new_id(), memberships={stage.operator_id: MemberRole.MANAGER})
    made = create(stage, by=manager)
    operations.performances_create(
        operator_id=stage.operator_id, event_id=made.id, performances=[stage.performance()], by=manager, now=NOW
    )
    log = AuditEntry.objects.filter(actor=manager.user_id).order_by("id")
    assert list(log.values_list("verb", flat=True)) == ["event.create", "event.perform"]


def test_t57_many_performances_take_no_more_statements(stage: Stage, django_assert_num_queries: Any) -> None:
    stage.perform(*(stage.performance(EVENING + day * 24 * HOUR) for day in range(3)))
    about = {"operator_id": stage.operator_id, "by": CARNET, "event_ids": [stage.event.id]}
    with django_assert_num_queries(4):
        assert len(queries.performances_page(**about, limit=1)) == 1
    with django_assert_num_queries(4):
        assert len(queries.performances_page(**about, limit=9)) == 3
