"""What exchanging tickets costs or gives back, to the cent."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking import rules
from carnet.domains.booking.rules import Shares
from carnet.domains.payments.contracts import AccountKind
from carnet.domains.schedule.contracts import RefundTier
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW

TIERS = (RefundTier(48, 1_000), RefundTier(24, 5_000), RefundTier(0, 8_000))
OPERATOR = ids.new_id()
amounts = st.integers(0, 10**7)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


@pytest.mark.parametrize(
    ("price", "fee", "hours", "kept", "difference"),
    [
        (4_000, 1_000, 72, 0, 1_000),  # the fee alone
        (6_000, 1_000, 72, 0, 3_000),  # a higher price and the fee
        (3_500, 1_000, 72, 0, 500),  # the lower price pays a part of the fee
        (3_000, 1_000, 72, 0, 0),  # and all of it
        (1_000, 1_000, 72, 200, -1_800),  # of what the fee leaves a tenth is kept
        (1_000, 1_000, 30, 1_000, -1_000),
        (1_000, 1_000, 2, 1_600, -400),
        (1_000, 1_000, 0, 2_000, 0),  # T22: nothing goes back once it has left
        (1_000, 0, 72, 300, -2_700),
        (3_999, 0, 72, 0, -1),  # a tenth of a cent is no cent
        (3_995, 0, 72, 1, -4),  # half a cent is one
    ],
)
def test_a_ticket_of_40_euros(price: int, fee: int, hours: int, kept: int, difference: int) -> None:
    left = timedelta(hours=hours)
    found = rules.kept_of_lower_price(
        old_value=eur(4_000), price=eur(price), fee=eur(fee), tiers=TIERS, departs_at=NOW + left, now=NOW
    )
    assert found == eur(kept)
    of_it = rules.difference(old_value=eur(4_000), price=eur(price), fee=eur(fee), kept=found)
    assert of_it == eur(difference)


def test_a_fare_without_tiers_gives_nothing_back() -> None:
    kept = rules.kept_of_lower_price(
        old_value=eur(4_000), price=eur(0), fee=eur(0), tiers=(), departs_at=NOW + timedelta(days=9), now=NOW
    )
    assert kept == eur(4_000)


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=10))
def test_tickets_are_settled_together(differences: list[int]) -> None:
    several = [eur(one) for one in differences]
    back = rules.given_back(several)
    assert sum(back) == max(0, -sum(differences))
    assert all(0 <= one <= max(0, -difference) for one, difference in zip(back, differences, strict=True))


@given(st.lists(st.tuples(amounts, amounts), max_size=4), st.lists(st.tuples(amounts, amounts), max_size=4))
def test_what_moves_between_accounts_sums_to_zero(old: list[tuple[int, int]], new: list[tuple[int, int]]) -> None:
    moved = rules.moved_shares([Shares(OPERATOR, *one) for one in old], [Shares(OPERATOR, *one) for one in new])
    assert sum(moved.values()) == 0
    assert all(moved.values())
    wanted = sum(commission for commission, _ in new) - sum(commission for commission, _ in old)
    assert moved.get((AccountKind.PLATFORM_REVENUE, OPERATOR), 0) == wanted


def test_what_is_due_goes_to_the_operator() -> None:
    (credit,) = rules.credited(eur(500), OPERATOR)
    assert (credit.kind, credit.owner, credit.amount) == (AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(500))
    assert rules.credited(eur(0), UUID(int=1)) == ()


def test_a_changed_trip_is_rebooked_within_a_week_of_it() -> None:
    week = timedelta(days=7)
    soon, far, past = NOW + timedelta(days=2), NOW + timedelta(days=20), NOW - timedelta(days=1)
    assert rules.rebooking_window(soon, NOW) == (NOW, soon + week)
    assert rules.rebooking_window(far, NOW) == (far - week, far + week)
    assert rules.rebooking_window(past, NOW) == (NOW, NOW + week)
