"""Whatever is exchanged for whatever, in any order, with any fee, tax and commission: the books add up to the cent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carnet.domains.booking import operations
from carnet.domains.schedule.contracts import Charge, ChargeKind
from carnet.kernel.problem import Problem
from tests.builders import NOW
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.exchanging import another, confirmed, faults, live, quoted, wanted
from tests.domains.booking.offers import with_fares
from tests.money import balance

STEPS = st.tuples(
    st.integers(0, 2),  # which train
    st.integers(1, 4),  # how far
    st.sampled_from(["Saver", "Flex"]),
    st.integers(1, 3),  # how many of the tickets
    st.integers(0, 60),  # so many hours later
)


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=1, max_size=6), rate=st.sampled_from([0, 700, 1_900]), given_back=st.booleans())
def test_t23_every_chain_of_exchanges_adds_up(
    steps: list[tuple[int, int, str, int, int]], rate: int, given_back: bool
) -> None:
    sale = a_sale()
    if rate:
        with_fares(sale, charges=(Charge("VAT", ChargeKind.TAX, rate_bp=rate, included=True),))
    trains = [another(sale, days=days, commission_bp=bp) for days, bp in ((1, 500), (2, 1_250), (3, 0))]
    one, now = bought(sale, count=3, money=200_000, family="Flex"), NOW
    for number, to_stop, family, count, hours in steps:
        now += timedelta(hours=hours / 10)
        before = balance(one.user_id)
        try:
            request = wanted(one, trains[number], sale, tickets=live(one)[:count], to_stop=to_stop, family=family)
            quote = quoted(one, request, now=now)
        except Problem:  # all seats of a train may be ours by now
            continue
        confirmed(one, quote, now=now)
        assert balance(one.user_id) == before - quote.due.amount + quote.refund.amount
        assert faults(now) == []
    if given_back:
        back = operations.cancellation_quote(user_id=one.user_id, reference=one.reference, now=now)
        before = balance(one.user_id)
        operations.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=back.id, now=now)
        assert balance(one.user_id) == before + back.refund.amount
        assert faults(now) == []
