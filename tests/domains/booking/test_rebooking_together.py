"""T38, T44: of several tickets that are rebooked together, each has to fit the new trip, not the first one alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import TicketStatus
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.changed import Bought, cancelled, pay
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, faults, owed
from tests.money import give_money


def both(sale: Sale, second: ListingSnapshot, **more: Any) -> Bought:
    """A paid booking of a ticket of each of two trains, both of which were cancelled then."""
    buyer = ids.new_id()
    give_money(buyer, 20_000)
    request = a_request(sale.listing, sale.fares, user_id=buyer)
    (item,) = a_request(second, sale.fares, **more).items
    answer = operations.hold(replace(request, items=(*request.items, item)), now=NOW)
    one = Bought(buyer, answer.body["reference"])
    pay(one)
    cancelled(sale)
    cancelled(Sale(sale.plan, sale.fares, second))
    return one


@pytest.mark.parametrize(
    ("changes", "stops", "code"),
    [
        ({"operator_id": ids.new_id()}, {}, "OTHER_OPERATOR"),
        ({}, {"from_stop": 1, "to_stop": 2}, "OTHER_PLACES"),
        ({"days": 20}, {}, "OTHER_DAYS"),
    ],
)
def test_t38_t44_every_ticket_that_is_rebooked_has_to_fit(
    sale: Sale, changes: dict[str, Any], stops: dict[str, int], code: str
) -> None:
    train = another(sale, days=2)
    other = another(sale, **{"days": 1, **changes})
    one = both(sale, other, **stops)
    before = owed(other.operator_id)
    with pytest.raises(problems.ExchangeNotAllowed) as refused:
        operations.changes_rebook(
            user_id=one.user_id,
            reference=one.reference,
            change_ids=[change.id for change in one.changes()],
            listing_id=train.id,
            from_stop=0,
            to_stop=train.legs,
            now=NOW,
        )
    assert [pointer.code for pointer in refused.value.pointers] == [code]
    assert {ticket.status for ticket in one.booking.tickets} == {TicketStatus.ISSUED}
    assert owed(other.operator_id) == before
    assert faults() == []
