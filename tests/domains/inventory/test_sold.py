"""That a listing is being sold is told once, with the rows of its seats."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from carnet.domains.booking.operations import hold
from carnet.domains.inventory.events import ListingSold
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import a_sale


def told() -> list[OutboxEvent]:
    return list(OutboxEvent.objects.filter(name="listing.sold"))


def test_the_first_hold_tells_and_later_ones_do_not(db: None) -> None:
    sale = a_sale()
    assert not told()
    hold(a_request(sale.listing, sale.fares, seats=["1-1"]), now=NOW)
    (event,) = told()
    assert (event.aggregate_id, event.aggregate_version) == (sale.listing.id, sale.listing.version)
    assert (event.version, event.occurred_at) == (1, NOW)
    assert event.data == codec.to_json(ListingSold())
    hold(a_request(sale.listing, sale.fares, seats=["1-2"]), now=NOW + timedelta(minutes=1))
    sale.publish(replace(sale.listing, version=2))
    hold(a_request(sale.listing, sale.fares, seats=["1-3"]), now=NOW + timedelta(minutes=2))
    assert told() == [event]
