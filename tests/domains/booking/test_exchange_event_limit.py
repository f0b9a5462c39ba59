"""The limit of an event counts what an exchange holds, too: it may be paid at any moment."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import PurchaseStatus
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.buying import decide, go_on
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, confirmed, faults, quoted, wanted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

CARD = Part(PaymentMethod.CARD, instrument=TestCard.NEEDS_3DS.value)


def test_seats_that_are_held_for_an_exchange_count_against_the_limit_of_an_event(sale: Sale) -> None:
    limit: dict[str, Any] = {"event_id": ids.new_id(), "most_per_user": 2}
    one, show = bought(sale, count=2, money=20_000, to_stop=2), another(sale, **limit)
    done = confirmed(one, quoted(one, wanted(one, show, sale)), CARD)
    assert done.purchase
    with pytest.raises(problems.TooManyForEvent) as refused:
        operations.hold(a_request(show, sale.fares, user_id=one.user_id), now=NOW)
    assert refused.value.members == {"have": 2, "most": 2}
    decide(done.purchase)
    assert go_on(done.purchase, seconds=10).status is PurchaseStatus.DONE
    assert faults() == []


def test_an_exchange_that_failed_counts_no_more(sale: Sale) -> None:
    limit: dict[str, Any] = {"event_id": ids.new_id(), "most_per_user": 2}
    one, show = bought(sale, count=2, money=20_000, to_stop=2), another(sale, **limit)
    done = confirmed(one, quoted(one, wanted(one, show, sale)), CARD)
    assert done.purchase
    decide(done.purchase, approve=False)
    assert go_on(done.purchase, seconds=10).status is PurchaseStatus.FAILED
    assert operations.hold(a_request(show, sale.fares, user_id=one.user_id, count=2), now=NOW).status == 201
    assert faults() == []
