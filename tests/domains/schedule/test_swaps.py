"""Another vehicle for a trip, from the catalog to the tickets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from carnet.domains.booking.contracts import HoldItem, HoldRequest, PassengerName, PayRequest
from carnet.domains.booking.models import OperatorChange, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.inventory import queries as stock
from carnet.domains.operators import operations as operators
from carnet.domains.operators.contracts import VehicleProfile
from carnet.domains.operators.models import Vehicle
from carnet.domains.operators.rules import TEMPLATES
from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.models import Trip, TripHistory
from carnet.domains.schedule.operations.occupying import VehicleBusy
from carnet.infra import events
from carnet.infra.access import MemberRole
from carnet.infra.http.problems import Forbidden
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from carnet.project import auditor
from carnet.project.roles import Role
from tests.domains.schedule.outbox import names, published
from tests.domains.schedule.world import DEPARTURE, NOW, World, an_operator
from tests.money import give_money


def findings() -> set[str]:
    """The rules that are broken."""
    return {verdict.rule.file for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken}


def a_vehicle(world: World, name: str, *, template: str = "train-regional", **more) -> VehicleProfile:
    """A train of the operator, with the seats of a template."""
    layout = TEMPLATES[template]()
    plan = operators.seat_plan_save(operator_id=world.operator_id, name=template, layout=layout, by=CARNET, now=NOW)
    return operators.vehicle_create(
        operator_id=world.operator_id,
        name=name,
        kind=layout.kind,
        seat_plan_version_id=plan.version_id,
        by=CARNET,
        now=NOW,
        **more,
    )


@pytest.fixture
def on_sale(world: World) -> Trip:
    """A trip of a long train, on sale, and the sellers know it."""
    stock.clear_caches()
    trip = world.trip(vehicle_id=a_vehicle(world, "Long").id)
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    events.drain(now=NOW)
    return Trip.objects.get(id=trip.id)


def bought(trip: Trip, *seats: str) -> list[UUID]:
    """Paid tickets over the whole way."""
    offer = stock.offer(trip.id)
    fare = next(fare for fare in offer.fares.fares if fare.family == "Saver")
    people = tuple(PassengerName("Ada", f"Lovelace {seat}") for seat in seats)
    user = ids.new_id()
    give_money(user, 100_000)
    item = HoldItem(trip.id, 0, offer.listing.legs, fare.id, people, seats)
    booking = hold(HoldRequest(user, "k", b"k", (item,), "ada@example.org"), now=NOW).body
    pay_from_wallet(PayRequest(user, "p", b"p", booking["reference"]), now=NOW)
    return [ids.decode("tkt", ticket["id"]) for ticket in booking["tickets"]]


def shorter(world: World, seats: int) -> VehicleProfile:
    """A train of which only the first so many seats can be sold."""
    layout = TEMPLATES["train-regional"]()
    few = replace(layout, seats=tuple(replace(seat, blocked=seat.ordinal >= seats) for seat in layout.seats))
    plan = operators.seat_plan_save(operator_id=world.operator_id, name="Short", layout=few, by=CARNET, now=NOW)
    return operators.vehicle_create(
        operator_id=world.operator_id,
        name="Short",
        kind=ListingKind.TRAIN,
        seat_plan_version_id=plan.version_id,
        by=CARNET,
        now=NOW,
    )


def labels(trip: Trip, *ordinals: int) -> list[str]:
    """Names of seats by their place in the plan."""
    return [stock.offer(trip.id).plan.seats[ordinal].label for ordinal in ordinals]


def test_a_swap_is_one_event_and_everybody_sits_in_the_new_train(world: World, on_sale: Trip) -> None:
    stays, moves = labels(on_sale, 0, 20)
    tickets = bought(on_sale, stays, moves)
    short = shorter(world, 8)
    told = len(published(on_sale.id))
    preview = operations.swap_preview(
        operator_id=world.operator_id, trip_id=on_sale.id, vehicle_id=short.id, by=CARNET, now=NOW
    )
    assert [one.seat for one in preview.kept] == [stays]
    assert [one.old_seat for one in preview.moved] == [moves]

    moved = operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=short.id, by=CARNET, now=NOW, reason="broken")
    again = operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=short.id, by=CARNET, now=NOW)
    assert (moved.changed, again.changed) == (True, False)
    assert names(on_sale.id)[told:] == ["listing.updated"]
    assert names(short.seat_plan_version_id) == ["seat-plan.published"]
    events.drain(now=NOW)
    stock.clear_caches()
    seats = dict(Ticket.objects.filter(id__in=tickets).values_list("id", "seat"))
    assert seats == {one.ticket_id: one.seat for one in (*preview.kept, *preview.moved)}
    assert stock.offer(on_sale.id).on_sale
    assert not findings()
    row = Trip.objects.get(id=on_sale.id)
    assert (row.vehicle_id, row.seat_plan_version_id) == (short.id, short.seat_plan_version_id)
    assert TripHistory.objects.filter(trip=row, verb="swap", reason="broken").count() == 1


def test_more_unseated_than_accepted_is_refused_with_the_preview(world: World, on_sale: Trip) -> None:
    bought(on_sale, *labels(on_sale, 0, 1, 20, 21))
    tiny = shorter(world, 2)
    before = Trip.objects.filter(id=on_sale.id).values().get()
    with pytest.raises(operations.SwapUnseats) as refused:
        operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=tiny.id, by=CARNET, now=NOW, accept_unseated=1)
    assert refused.value.members["unseated"] == 2
    assert len(refused.value.members["preview"]["unseated"]) == 2
    assert Trip.objects.filter(id=on_sale.id).values().get() == before
    assert "listing.updated" not in names(on_sale.id)

    operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=tiny.id, by=CARNET, now=NOW, accept_unseated=2)
    events.drain(now=NOW)
    assert Ticket.objects.filter(ordinal=None, seat="").count() == 2
    assert OperatorChange.objects.filter(kind="unseated").count() == 2
    assert not findings()


def test_a_vehicle_that_is_elsewhere_is_refused_and_the_trip_is_named(world: World, on_sale: Trip) -> None:
    other = a_vehicle(world, "Other")
    there = world.trip(name="ICE 1", vehicle_id=other.id, stops=world.stops(DEPARTURE + timedelta(minutes=30)))
    with pytest.raises(VehicleBusy) as refused:
        operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=other.id, by=CARNET, now=NOW)
    assert refused.value.members["trip"]["id"] == ids.encode("trp", there.id)
    assert names(on_sale.id) == ["listing.published"]
    operations.trip_cancel(trip_id=there.id, reason="no train", by=CARNET, now=NOW)
    assert operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=other.id, by=CARNET, now=NOW).changed


def test_a_late_trip_has_its_new_vehicle_for_the_time_that_was_planned(world: World, on_sale: Trip) -> None:
    planned = Trip.objects.get(id=on_sale.id).occupies
    operations.trip_delay(trip_id=on_sale.id, late=timedelta(hours=2), by=CARNET, now=NOW)
    operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=a_vehicle(world, "B").id, by=CARNET, now=NOW)
    assert Trip.objects.get(id=on_sale.id).occupies == planned
    series = a_vehicle(world, "Many", series=True)
    operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=series.id, by=CARNET, now=NOW)
    assert Trip.objects.get(id=on_sale.id).occupies is None


def test_the_trips_own_amenities_stay_and_the_vehicles_are_those_of_the_new_one(world: World) -> None:
    for code in ("wifi", "meal", "power"):
        operators.amenity_define(code=code, name=code.title(), by=CARNET, now=NOW)
    first, second = (a_vehicle(world, name, amenities=[name]) for name in ("wifi", "power"))
    trip = world.trip(vehicle_id=first.id, amenities=["meal"])
    operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    assert published(trip.id)[-1].data["listing"]["amenities"] == ["meal", "wifi"]
    operations.trip_swap_vehicle(trip_id=trip.id, vehicle_id=second.id, by=CARNET, now=NOW)
    assert published(trip.id)[-1].data["listing"]["amenities"] == ["meal", "power"]


@pytest.mark.parametrize("what", ["bus", "retired", "theirs", "nothing"])
def test_t44_a_vehicle_that_cannot_run_it_is_refused(world: World, on_sale: Trip, what: str) -> None:
    wrong: UUID = ids.new_id()
    if what == "bus":
        wrong = a_vehicle(world, "Bus", template="bus-2-2").id
    elif what == "retired":
        wrong = a_vehicle(world, "Old").id
        Vehicle.objects.filter(id=wrong).update(retired=True)
    elif what == "theirs":
        other = an_operator("Other Rail")
        layout = TEMPLATES["train-regional"]()
        plan = operators.seat_plan_save(operator_id=other, name="X", layout=layout, by=CARNET, now=NOW)
        wrong = operators.vehicle_create(
            operator_id=other, name="X", seat_plan_version_id=plan.version_id, by=CARNET, now=NOW
        ).id
    expected = InvalidInput if what in {"bus", "retired"} else operators.VehicleNotFound
    with pytest.raises(expected):
        operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=wrong, by=CARNET, now=NOW)
    assert names(on_sale.id) == ["listing.published"]


def test_a_departed_trip_keeps_its_vehicle(world: World, on_sale: Trip) -> None:
    operations.trip_board(trip_id=on_sale.id, by=CARNET, now=NOW)
    operations.trip_depart(trip_id=on_sale.id, by=CARNET, now=NOW)
    with pytest.raises(operations.TripMoveRefused):
        operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=a_vehicle(world, "B").id, by=CARNET, now=NOW)


def test_a_draft_gets_another_vehicle_and_nobody_is_told(world: World) -> None:
    trip = world.trip()
    assert operations.trip_swap_vehicle(
        trip_id=trip.id, vehicle_id=a_vehicle(world, "B").id, by=CARNET, now=NOW
    ).changed
    assert names(trip.id) == []


def test_who_may_not_run_trips_sees_no_travellers_and_swaps_nothing(world: World, on_sale: Trip) -> None:
    other = a_vehicle(world, "B").id
    for by, refusal in (
        (Principal(ids.new_id(), memberships={world.operator_id: MemberRole.INSPECTOR}), Forbidden),
        (Principal(ids.new_id(), memberships={an_operator("Else"): MemberRole.OWNER}), operations.TripNotFound),
    ):
        with pytest.raises(refusal):
            operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=other, by=by, now=NOW)
    assert names(on_sale.id) == ["listing.published"]


def test_without_the_sellers_a_trip_they_know_keeps_its_vehicle(world: World, on_sale: Trip) -> None:
    """The services may be apart, and nobody wired who knows the travellers."""
    before = operations.use_travellers(None)
    try:
        with pytest.raises(operations.SwapUnpreviewed):
            operations.trip_swap_vehicle(trip_id=on_sale.id, vehicle_id=a_vehicle(world, "B").id, by=CARNET, now=NOW)
    finally:
        operations.use_travellers(before)
    assert queries.trip(on_sale.id).version == 1
