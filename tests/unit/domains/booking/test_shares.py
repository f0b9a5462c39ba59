"""Who gets what tickets cost and gives back what is refunded, and how an amount is spread over them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking.rules import credits_of, over_tickets, taken_back
from carnet.domains.payments.contracts import AccountKind, Credit
from carnet.kernel import ids
from carnet.kernel.money import Money

RAIL, BUS = ids.new_id(), ids.new_id()
KINDS = (AccountKind.OPERATOR_PAYABLE, AccountKind.PLATFORM_REVENUE, AccountKind.TAX)


@dataclass(frozen=True)
class Sold:
    """A ticket's price and shares."""

    amount: int
    commission: int
    tax: int
    operator_id: UUID = RAIL


def credit(kind: AccountKind, owner: UUID, amount: int) -> Credit:
    return Credit(kind, owner, Money(amount, "EUR"))


def test_operators_get_the_price_less_commission_and_tax() -> None:
    payable, revenue, tax = KINDS
    tickets = [Sold(4_000, 200, 300), Sold(1_000, 50, 0, BUS), Sold(2_000, 100, 0)]
    assert set(credits_of(tickets, "EUR")) == {
        credit(payable, RAIL, 5_400),
        credit(revenue, RAIL, 300),
        credit(tax, RAIL, 300),
        credit(payable, BUS, 950),
        credit(revenue, BUS, 50),
    }


def test_what_costs_nothing_credits_nobody() -> None:
    assert credits_of([Sold(0, 0, 0)], "EUR") == ()


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 500), st.integers(0, 500)), max_size=6))
def test_credits_add_up_to_the_price(shares: list[tuple[int, int, int]]) -> None:
    tickets = [Sold(amount + commission + tax, commission, tax) for amount, commission, tax in shares]
    whole = sum(ticket.amount for ticket in tickets)
    assert sum(one.amount.amount for one in credits_of(tickets, "EUR")) == whole


@pytest.mark.parametrize(
    ("sold", "refund", "shares"),
    [
        (Sold(4_000, 200, 400), 4_000, (3_400, 200, 400)),
        (Sold(4_000, 200, 400), 3_600, (3_060, 180, 360)),
        (Sold(4_000, 250, 0), 3_992, (3_743, 249, 0)),  # half a cent of the commission stays as a whole one
        (Sold(4_000, 250, 0), 3_993, (3_743, 250, 0)),
        (Sold(4_000, 0, 250), 3_992, (3_743, 0, 249)),
        (Sold(10, 5, 5), 9, (0, 5, 4)),  # what is kept is tax already, and of that is no commission
        (Sold(4_000, 200, 400), 0, (0, 0, 0)),
        (Sold(0, 0, 0), 0, (0, 0, 0)),
    ],
)
def test_what_goes_back_is_taken_from_all_who_had_it(sold: Sold, refund: int, shares: tuple[int, int, int]) -> None:
    taken = tuple(credit(kind, RAIL, share) for kind, share in zip(KINDS, shares, strict=True) if share)
    assert taken_back(sold, refund, "EUR") == taken


@given(st.integers(0, 900), st.integers(0, 90), st.integers(0, 90), st.floats(0, 1))
def test_nobody_gives_back_more_than_they_had(rest: int, commission: int, tax: int, part: float) -> None:
    sold = Sold(rest + commission + tax, commission, tax)
    refund = int(sold.amount * part)
    taken = {one.kind: one.amount.amount for one in taken_back(sold, refund, "EUR")}
    assert sum(taken.values()) == refund
    for kind, had in zip(KINDS, (rest, commission, tax), strict=True):
        assert 0 <= taken.get(kind, 0) <= had


@pytest.mark.parametrize(
    ("amount", "prices", "shares"),
    [
        (7_000, [4_000, 4_000], [4_000, 3_000]),
        (8_000, [4_000, 4_000], [4_000, 4_000]),
        (0, [4_000, 4_000], [0, 0]),
        (5_000, [4_000], [5_000]),
        (0, [], []),
    ],
)
def test_an_amount_is_spread_over_tickets(amount: int, prices: list[int], shares: list[int]) -> None:
    assert over_tickets(amount, prices) == shares
