"""Fares that are sold at times only, or to so many passengers, are shown as they can be bought now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from carnet.domains.schedule.contracts import Charge, ChargeKind, FareTable, SalePeriod
from carnet.domains.schedule.events import FareTablePublished
from carnet.domains.search import queries
from carnet.domains.search.contracts import Sort, Wanted
from carnet.kernel import ids
from tests.domains.search.feed import NOW, World, flat, tell
from tests.domains.search.test_find_trips import at, find


@dataclass
class Quotas:
    """The fake behind the port: what is left, and how often it was asked."""

    left: dict[UUID, int] = field(default_factory=dict)
    calls: list[int] = field(default_factory=list)

    def __call__(self, listing_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Mapping[UUID, int]]:
        self.calls.append(len(listing_ids))
        return dict.fromkeys(listing_ids, self.left)


@pytest.fixture
def quotas() -> Iterator[Quotas]:
    """The fake, asked for the length of a test."""
    fake = Quotas()
    before = queries.use_quotas(fake)
    yield fake
    queries.use_quotas(before)


def sell(world: World, table: FareTable, hour: int) -> None:
    tell(FareTablePublished(table), about=table.id)
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(hour), name=f"ICE {hour}", fare_table_id=table.id)


def test_a_quota_that_is_used_up_is_not_the_cheapest(world: World, quotas: Quotas) -> None:
    saver, flex = replace(flat("Saver", "2", 1_900), quota=5), flat("Flex", "2", 4_900)
    sell(world, FareTable(ids.new_id(), "EUR", (saver, flex)), 9)
    quotas.left = {saver.id: 1}
    (one,) = find(world).results
    assert (one.cheapest.fare.family, one.cheapest.free) == ("Saver", 1)
    (two,) = find(world, wanted=Wanted(passengers=2)).results
    assert (two.cheapest.fare.family, two.cheapest.free, two.sold_out) == ("Flex", 40, False)


def test_the_order_by_price_goes_by_what_can_be_bought(world: World, quotas: Quotas) -> None:
    saver, flex = replace(flat("Saver", "2", 1_900), quota=5), flat("Flex", "2", 4_900)
    sell(world, FareTable(ids.new_id(), "EUR", (saver, flex)), 8)
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9), name="ICE 9")
    quotas.left = {saver.id: 0}
    found = find(world, sort=Sort.PRICE).results
    assert [(one.trip.name, one.cheapest.fare.price.amount) for one in found] == [("ICE 9", 2_900), ("ICE 8", 4_900)]


def test_without_quotas_nobody_is_asked(world: World, quotas: Quotas) -> None:
    world.sell("Berlin Hbf", "Leipzig Hbf", at=at(9))
    find(world)
    assert quotas.calls == []


def test_a_fare_out_of_its_periods_is_not_there(world: World) -> None:
    opens = NOW + timedelta(hours=1)
    early = replace(flat("Early", "2", 900), periods=(SalePeriod(until=opens),))
    late = replace(flat("Late", "2", 1_900), periods=(SalePeriod(since=opens),))
    sell(world, FareTable(ids.new_id(), "EUR", (early, late)), 9)
    for now, family in ((NOW, "Early"), (opens, "Late")):
        (result,) = find(world, now=now).results
        assert [offer.fare.family for offer in result.fares] == [family]


def test_prices_are_complete(world: World) -> None:
    charges = (
        Charge("Airport", ChargeKind.FEE, "DE", amount=500),
        Charge("Elsewhere", ChargeKind.TAX, "FR", rate_bp=2_000),
        Charge("VAT", ChargeKind.TAX, "DE", rate_bp=700, included=True),
    )
    sell(world, FareTable(ids.new_id(), "EUR", (flat("Saver", "2", 2_900),), charges), 9)
    (result,) = find(world).results
    assert result.cheapest.fare.price.amount == 3_400
