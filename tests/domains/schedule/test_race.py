"""Two processes publish the same trip at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection

from carnet.domains.schedule import operations
from carnet.domains.schedule.contracts import Outcome
from carnet.infra.principal import CARNET
from tests.domains.schedule.outbox import names
from tests.domains.schedule.world import NOW, a_world, an_operator, some_fares


@pytest.mark.django_db(transaction=True)
def test_t51_publishing_at_once_is_one_publication() -> None:
    world = a_world()
    trips = [world.trip(name=f"ICE {number}").id for number in range(5)]

    def publish(order: list[UUID]) -> list[Outcome]:
        try:
            return [one.outcome for one in operations.trips_publish_many(trip_ids=order, now=NOW)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = [one for many in pool.map(publish, [trips, trips[::-1], trips, trips[::-1]]) for one in many]
    assert outcomes.count(Outcome.PUBLISHED) == len(trips)
    assert outcomes.count(Outcome.UNCHANGED) == 3 * len(trips)
    assert [names(trip) for trip in trips] == [["listing.published"]] * len(trips)
    assert names(world.seat_plan_version_id) == ["seat-plan.published"]
    assert names(world.fare_table.id) == ["fare-table.published"]


@pytest.mark.django_db(transaction=True)
def test_the_same_new_fares_at_once_are_one_version() -> None:
    operator_id = an_operator()

    def save(_: int) -> tuple[UUID, bool]:
        try:
            saved = operations.fare_table_create(
                operator_id=operator_id, name="X", fares=some_fares(), by=CARNET, now=NOW
            )
        finally:
            connection.close()
        return saved.fare_table.id, saved.created

    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(save, range(4)))
    assert len({table_id for table_id, _ in saved}) == 1
    assert [created for _, created in saved].count(True) == 1
