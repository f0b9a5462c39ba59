"""Events come in any order; a listing may point to a plan that is still on its way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carnet.domains.booking.operations import hold
from carnet.domains.inventory import operations, queries
from carnet.infra.events import codec
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_plan, a_request
from tests.domains.booking.conftest import Sale, a_sale


@pytest.fixture
def sale(db: None) -> Sale:
    """A train on sale that nobody has bought a seat of yet."""
    return a_sale()


def test_t36_a_train_that_waits_for_its_plan_gets_its_seats_when_the_plan_is_there(sale: Sale) -> None:
    queries.offer(sale.listing.id)  # what the buyer has seen
    longer = a_plan(12)
    operations.store_listings([codec.to_json(replace(sale.listing, version=2, seat_plan_id=longer.id))])
    with pytest.raises(queries.ListingUnknown):
        hold(a_request(sale.listing, sale.fares), now=NOW)

    operations.store_seat_plans([codec.to_json(longer)])
    answer = hold(a_request(sale.listing, sale.fares, seats=["1-12"]), now=NOW)
    assert answer.body["tickets"][0]["seat"] == "1-12"
    assert not [verdict for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken]
