"""Fares: what is kept of them, and giving the newest to trips."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.schedule import operations, queries
from carnet.domains.schedule.contracts import (
    Charge,
    ChargeKind,
    FareTable,
    NewFare,
    OriginDestinationPrice,
    Reduction,
    ReductionKind,
    SalePeriod,
    SavedFareTable,
    Tariff,
    TariffKind,
)
from carnet.domains.schedule.models import FareTable as FareTableVersion
from carnet.domains.schedule.models import Trip
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import DEPARTURE, NOW, World, an_operator, some_fares

FLAT = NewFare("Flex", "2", Tariff(TariffKind.FLAT, amount=9_900))
CHILD = Reduction(ReductionKind.CHILD, 5_000, from_age=6, until_age=15)
GROUP = Reduction(ReductionKind.GROUP, 1_000, least=3)
VAT = Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True)


def save(world: World, fares: list[NewFare], *charges: Charge, name: str = "Domestic") -> SavedFareTable:
    return operations.fare_table_create(
        operator_id=world.operator_id, name=name, fares=fares, charges=charges, by=CARNET, now=NOW
    )


def at_operator(world: World, role: MemberRole) -> Principal:
    return Principal(ids.new_id(), memberships={world.operator_id: role.value})


def test_everything_about_a_fare_is_kept(world: World) -> None:
    fare = replace(
        FLAT,
        reductions=(CHILD, GROUP),
        periods=(SalePeriod(NOW, None),),
        quota=40,
        description="Sit where you like.",
    )
    saved = save(world, [fare], VAT)
    kept = queries.fare_table(saved.fare_table.id)
    assert kept == saved.fare_table
    assert kept is not None
    assert (kept.fares[0].reductions, kept.fares[0].periods, kept.fares[0].quota) == (
        fare.reductions, fare.periods, 40
    )  # fmt: skip
    assert kept.charges == (VAT,)


def test_going_back_to_older_fares_makes_a_newer_version(world: World) -> None:
    assert save(world, [FLAT]).number == 2
    again = save(world, some_fares())
    assert (again.created, again.number) == (True, 3)
    assert queries.newest_fare_table(operator_id=world.operator_id, name="Domestic") == again.fare_table
    assert save(world, some_fares()).created is False


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("/fares/0/tariff/amount", {"tariff": Tariff(TariffKind.FLAT, amount=-1)}),
    ("/fares/0/tariff/amount", {"tariff": Tariff(TariffKind.FLAT, amount="9900")}),  # type: ignore[arg-type]
    ("/fares/0/tariff/amount", {"tariff": Tariff(TariffKind.FLAT, amount=99.0)}),  # type: ignore[arg-type]
    ("/fares/0/tariff/amount", {"tariff": Tariff(TariffKind.FLAT, amount=True)}),
    ("/fares/0/quota", {"quota": 0}),
    ("/fares/0/reductions/0/off_bp", {"reductions": (replace(CHILD, off_bp=-5),)}),
    ("/fares/0/reductions/0/off_bp", {"reductions": (replace(CHILD, off_bp="50"),)}),
    ("/fares/0/reductions/0/until_age", {"reductions": (replace(CHILD, until_age=6),)}),
    ("/fares/0/reductions/1/kind", {"reductions": (CHILD, CHILD)}),
    ("/fares/0/reductions/0/least", {"reductions": (replace(GROUP, least=None),)}),
    ("/fares/0/reductions/0/least", {"reductions": (replace(CHILD, least=3),)}),
    ("/fares/0/periods/0/until", {"periods": (SalePeriod(NOW, NOW),)}),
    ("/fares/0/periods/0/since", {"periods": (SalePeriod(NOW.replace(tzinfo=None)),)}),
    ("/fares/0/periods/0/until", {"periods": (SalePeriod(None, NOW.replace(year=9_999)),)}),
]


@pytest.mark.parametrize(("path", "changes"), WRONG)
def test_t25_t26_wrong_fares_are_refused_and_the_field_is_named(
    world: World, path: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save(world, [replace(FLAT, **changes)])
    assert path in {pointer.path for pointer in refused.value.pointers}
    assert FareTableVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("/charges/0/amount", {"rate_bp": 0, "amount": -1}),
        ("/charges/0/rate_bp", {"rate_bp": 7.5}),
        ("/charges/0/rate_bp", {"amount": 100}),
        ("/charges/0/country", {"country": "Germany"}),
        ("/charges/0/name", {"name": " "}),
    ],
)
def test_t25_t26_wrong_charges_are_refused_and_the_field_is_named(
    world: World, path: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        save(world, [FLAT], replace(VAT, **changes))
    assert path in {pointer.path for pointer in refused.value.pointers}
    assert FareTableVersion.objects.count() == 1


def test_the_newest_fares_go_to_trips_to_come_and_only_these_are_told(world: World) -> None:
    on_sale, draft = world.trip(), world.trip(name="ICE 505")
    departed = world.trip(name="ICE 501", stops=world.stops(NOW + timedelta(minutes=1)))
    others = world.trip(name="ICE 507", fare_table_id=save(world, [FLAT], name="Night").fare_table.id)
    for trip in (on_sale, departed, others):
        operations.trip_publish(trip_id=trip.id, by=CARNET, now=NOW)
    newest = save(world, [FLAT]).fare_table
    before, now = OutboxEvent.objects.count(), NOW + timedelta(minutes=2)
    owner = at_operator(world, MemberRole.OWNER)
    done = operations.fares_apply(operator_id=world.operator_id, name="Domestic", by=owner, now=now)
    assert (done.fare_table_id, done.trips, done.listings) == (newest.id, 2, 1)
    assert set(Trip.objects.filter(fare_table=newest.id).values_list("id", flat=True)) == {on_sale.id, draft.id}
    told = OutboxEvent.objects.order_by("occurred_at", "id")[before:]
    assert sorted((event.name, event.aggregate_id) for event in told) == [
        ("fare-table.published", newest.id),
        ("listing.updated", on_sale.id),
    ]
    again = operations.fares_apply(operator_id=world.operator_id, name="Domestic", by=owner, now=now)
    assert (again.trips, again.listings) == (0, 0)
    assert AuditEntry.objects.filter(verb="fares.apply").count() == 1


def test_a_list_shows_the_newest_of_each_name_with_a_constant_number_of_queries(world: World) -> None:
    world.trip()
    save(world, [FLAT])
    save(world, [FLAT], name="Night")
    with CaptureQueriesContext(
        connection,
    ) as few:
        found = queries.fare_tables(operator_id=world.operator_id, by=CARNET, now=NOW, limit=10)
    assert [(one.name, one.number, one.newest, one.trips) for one in found] == [
        ("Domestic", 2, True, 0), ("Night", 1, True, 0)
    ]  # fmt: skip
    versions = queries.fare_tables(operator_id=world.operator_id, by=CARNET, now=NOW, name="Domestic", limit=10)
    assert [(one.number, one.newest, one.trips) for one in versions] == [(2, True, 0), (1, False, 1)]
    for number in range(5):
        save(world, [FLAT], name=f"Line {number}")
    with CaptureQueriesContext(connection) as many:
        queries.fare_tables(operator_id=world.operator_id, by=CARNET, now=NOW, limit=10)
    assert len(many) == len(few)
    rest = queries.fare_tables(operator_id=world.operator_id, by=CARNET, now=NOW, after=("Line 3", 1), limit=10)
    assert [one.name for one in rest] == ["Line 4", "Night"]


def test_a_matrix_says_which_ways_have_no_price(world: World) -> None:
    first, second, third = (station.id for station in world.stations)
    cells = (OriginDestinationPrice(first, second, 1_000), OriginDestinationPrice(second, third, 2_000))
    table = save(world, [replace(FLAT, tariff=Tariff(TariffKind.MATRIX, prices=cells))], name="Matrix").fare_table
    world.trip(fare_table_id=table.id)
    shown = queries.fare_table_at(operator_id=world.operator_id, table_id=table.id, by=CARNET, now=DEPARTURE)
    assert [(one.from_station, one.to_station) for one in shown.missing] == [(first, third)]
    assert shown.entry.trips == 1


def test_t44_fares_belong_to_their_operator(world: World) -> None:
    other = an_operator("Other Rail")
    stranger = Principal(ids.new_id(), memberships={other: MemberRole.OWNER.value})
    inspector = at_operator(world, MemberRole.INSPECTOR)
    table: FareTable = world.fare_table
    for by, refusal in ((stranger, NotFound), (inspector, Forbidden)):
        with pytest.raises(refusal):
            operations.fare_table_create(operator_id=world.operator_id, name="Domestic", fares=[FLAT], by=by, now=NOW)
        with pytest.raises(refusal):
            operations.fares_apply(operator_id=world.operator_id, name="Domestic", by=by, now=NOW)
    with pytest.raises(NotFound):
        queries.fare_tables(operator_id=world.operator_id, by=stranger, now=NOW, limit=10)
    with pytest.raises(NotFound):
        queries.fare_table_at(operator_id=other, table_id=table.id, by=stranger, now=NOW)
    with pytest.raises(operations.FareTableNotFound):
        operations.fares_apply(operator_id=other, name="Domestic", by=stranger, now=NOW)
    assert FareTableVersion.objects.count() == 1
    assert queries.fare_table_at(operator_id=world.operator_id, table_id=table.id, by=inspector, now=NOW).table == table
