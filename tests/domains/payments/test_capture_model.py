"""Any batch of captures gives what a plain model in Python gives that takes the requests one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import AccountKind, Capture, Captured, CaptureRefusal, Credit
from carnet.kernel import ids
from tests.domains.payments.world import NOW, OPERATOR, a_capture, a_wallet, balance, eur, sum_of_entries

_BOOKINGS = [ids.new_id() for _ in range(6)]


@dataclass(frozen=True)
class Wish:
    """A request in terms of the model: `buyer` 3 has no wallet."""

    buyer: int
    booking: int
    amount: int
    sound: bool


WISHES = st.lists(
    st.builds(
        Wish,
        st.integers(0, 3),
        st.integers(0, 5),
        st.integers(0, 12).map(lambda n: n * 50),
        st.integers(0, 9).map(bool),
    ),
    max_size=16,
)


class Model:
    """What the function promises, request by request."""

    def __init__(self, balances: Sequence[int]) -> None:
        self.balances = dict(enumerate(balances))
        self.paid: set[int] = set()

    def batch(self, wishes: Sequence[Wish]) -> list[Captured]:
        tried: set[int] = set()
        paid_before = frozenset(self.paid)
        return [self._one(wish, tried, paid_before) for wish in wishes]

    def _one(self, wish: Wish, tried: set[int], paid_before: frozenset[int]) -> Captured:
        refusal = self._refusal(wish, tried, paid_before)
        if refusal is None:
            self.balances[wish.buyer] -= wish.amount
            self.paid.add(wish.booking)
        return Captured(refusal, eur(self.balances[wish.buyer]) if wish.buyer in self.balances else None)

    def _refusal(self, wish: Wish, tried: set[int], paid_before: frozenset[int]) -> CaptureRefusal | None:
        if wish.amount <= 0 or not wish.sound:
            return CaptureRefusal.MALFORMED
        if wish.buyer not in self.balances:
            return CaptureRefusal.NO_WALLET
        if wish.booking in paid_before:
            return CaptureRefusal.PAYMENT_EXISTS
        if wish.booking in tried:
            return CaptureRefusal.AGAIN
        tried.add(wish.booking)
        return CaptureRefusal.INSUFFICIENT_FUNDS if wish.amount > self.balances[wish.buyer] else None


def _capture(wish: Wish, users: Sequence[UUID]) -> Capture:
    crooked = (Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(wish.amount + 1)),)
    return a_capture(
        users[wish.buyer],
        wish.amount,
        booking_id=_BOOKINGS[wish.booking],
        credits_=None if wish.sound else crooked,
    )


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(balances=st.lists(st.integers(0, 20).map(lambda n: n * 50), min_size=3, max_size=3), first=WISHES, second=WISHES)
def test_t15_t36_batches_do_what_the_model_does(balances: list[int], first: list[Wish], second: list[Wish]) -> None:
    with transaction.atomic():
        users = [*(a_wallet(amount) for amount in balances), ids.new_id()]
        model = Model(balances)
        for wishes in (first, second):
            asked = [_capture(wish, users) for wish in wishes]
            assert operations.wallets_capture(asked, now=NOW) == model.batch(wishes)
        for number, left in model.balances.items():
            assert balance(users[number]) == sum_of_entries(users[number]) == left
        assert queries.ledger_faults() == ()
        transaction.set_rollback(True)
