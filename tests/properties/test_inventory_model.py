"""Any sequence of holds, payments, releases and lapses does what a plain model in Python does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import PayRequest
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import leg_bits
from carnet.domains.search.contracts import SpanOfListing
from carnet.kernel import ids
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import give_money

SEATS, LEGS, BUYERS = 3, 4, 2
HOLD = timedelta(minutes=10)


@dataclass(frozen=True)
class Hold:
    """Named seats, or `count` of any."""

    buyer: int
    span: tuple[int, int]
    seats: frozenset[int] | None
    count: int


@dataclass(frozen=True)
class Pay:
    """Pay the booking that was made so many bookings ago."""

    ago: int


@dataclass(frozen=True)
class Release:
    """Release it."""

    ago: int


@dataclass(frozen=True)
class Wait:
    """Minutes go by."""

    minutes: int


@dataclass(frozen=True)
class Tidy:
    """The job that marks lapsed holds runs."""


Step = Hold | Pay | Release | Wait | Tidy
SPANS = st.tuples(st.integers(0, LEGS - 1), st.integers(1, LEGS)).filter(lambda ends: ends[0] < ends[1])
NAMED = st.frozensets(st.integers(0, SEATS - 1), min_size=1, max_size=2)
STEPS = st.lists(
    st.one_of(
        st.builds(Hold, st.integers(0, BUYERS - 1), SPANS, NAMED, st.just(0)),
        st.builds(Hold, st.integers(0, BUYERS - 1), SPANS, st.none(), st.integers(1, 3)),
        st.builds(Pay, st.integers(0, 3)),
        st.builds(Release, st.integers(0, 3)),
        st.builds(Wait, st.sampled_from([1, 5, 10])),
        st.builds(Tidy),
    ),
    max_size=16,
)


@dataclass
class Purchase:
    """A booking as the model knows it: its legs by seat, and how far it has come."""

    buyer: int
    reference: str
    legs: dict[int, int]
    expires_at: datetime
    state: str = "held"

    def at(self, now: datetime) -> str:
        return "expired" if self.state == "held" and now >= self.expires_at else self.state


@dataclass
class Model:
    """What was promised, the plain way."""

    purchases: list[Purchase] = field(default_factory=list)
    now: datetime = NOW

    def taken(self, *states: str) -> dict[int, int]:
        """The legs of the purchases in these states, by seat."""
        legs: dict[int, int] = {}
        for purchase in self.purchases:
            if purchase.at(self.now) in states:
                for seat, bits in purchase.legs.items():
                    assert not legs.get(seat, 0) & bits, "sold twice"
                    legs[seat] = legs.get(seat, 0) | bits
        return legs

    def free(self, bits: int) -> set[int]:
        taken = self.taken("held", "confirmed")
        return {seat for seat in range(SEATS) if not taken.get(seat, 0) & bits}

    def refuses_hold(self, step: Hold) -> type[Problem] | None:
        free = self.free(leg_bits(Span(*step.span)))
        if step.seats is None:
            return None if len(free) >= step.count else problems.SoldOut
        return None if step.seats <= free else problems.SeatTaken

    def refuses_payment(self, purchase: Purchase) -> type[Problem] | None:
        reasons = {
            "expired": problems.HoldExpired,
            "released": problems.BookingNotPayable,
            "confirmed": problems.BookingAlreadyPaid,
        }
        return reasons.get(purchase.at(self.now))

    def refuses_release(self, purchase: Purchase) -> type[Problem] | None:
        reasons = {"expired": problems.HoldExpired, "confirmed": problems.BookingNotReleasable}
        return reasons.get(purchase.at(self.now))


class Both:
    """The system and the model, asked the same."""

    def __init__(self, sale: Sale, buyers: Sequence[UUID]) -> None:
        self.sale = sale
        self.buyers = buyers
        self.model = Model()

    def do(self, step: Step) -> None:
        match step:
            case Hold():
                self._hold(step)
            case Wait():
                self.model.now += timedelta(minutes=step.minutes)
            case Tidy():
                self._tidy()
            case Pay() | Release():
                if step.ago < len(self.model.purchases):
                    purchase = self.model.purchases[-1 - step.ago]
                    self._pay(purchase) if isinstance(step, Pay) else self._release(purchase)
        self.agree()

    def _hold(self, step: Hold) -> None:
        if step.seats is None:
            self.model.now += timedelta(milliseconds=100)  # "sold out" may be as old as 50 ms
        named = None if step.seats is None else [f"1-{seat + 1}" for seat in sorted(step.seats)]
        first, last = step.span
        request = a_request(
            self.sale.listing, self.sale.fares, user_id=self.buyers[step.buyer],
            from_stop=first, to_stop=last, seats=named, count=step.count or None,
        )  # fmt: skip
        bits = leg_bits(Span(first, last))
        refusal, free = self.model.refuses_hold(step), self.model.free(bits)
        if refusal:
            with pytest.raises(refusal):
                operations.hold(request, now=self.model.now)
            return
        body = operations.hold(request, now=self.model.now).body
        seats = {int(ticket["seat"][2:]) - 1 for ticket in body["tickets"]}
        assert seats <= free
        assert len(seats) == len(step.seats or range(step.count))
        self.model.purchases.append(
            Purchase(step.buyer, body["reference"], dict.fromkeys(seats, bits), self.model.now + HOLD)
        )

    def _pay(self, purchase: Purchase) -> None:
        key = str(ids.new_id())
        request = PayRequest(self.buyers[purchase.buyer], key, key.encode(), purchase.reference)
        refusal = self.model.refuses_payment(purchase)
        if refusal:
            with pytest.raises(refusal):
                operations.pay_from_wallet(request, now=self.model.now)
            return
        operations.pay_from_wallet(request, now=self.model.now)
        purchase.state = "confirmed"

    def _release(self, purchase: Purchase) -> None:
        def ask() -> bool:
            user_id = self.buyers[purchase.buyer]
            return operations.release(user_id=user_id, reference=purchase.reference, now=self.model.now)

        refusal = self.model.refuses_release(purchase)
        if refusal:
            with pytest.raises(refusal):
                ask()
            return
        assert ask() == (purchase.state == "held")
        purchase.state = "released"

    def _tidy(self) -> None:
        lapsed = [one for one in self.model.purchases if one.state == "held" and one.at(self.model.now) == "expired"]
        assert operations.expire(now=self.model.now) == len(lapsed)
        for purchase in lapsed:
            purchase.state = "expired"

    def agree(self) -> None:
        """The same legs of the same seats are taken."""
        seen = inventory.occupancy(self.sale.listing.id, now=self.model.now)
        assert {seat: bits for seat, bits in seen.taken.items() if bits} == self.model.taken("held", "confirmed")
        assert dict(seen.held) == self.model.taken("held")

    def add_up(self) -> None:
        """Every way to count says the same, and the auditor finds nothing."""
        listing, now = self.sale.listing.id, self.model.now
        for count in inventory.leg_counts(listing, now=now):
            assert count.free == len(self.model.free(1 << count.leg))
            assert count.free + count.held + count.sold == SEATS
        spans = [
            SpanOfListing(listing, Span(first, last)) for first in range(LEGS) for last in range(first + 1, LEGS + 1)
        ]
        free = inventory.free_by_class(spans, now=now)
        for asked in spans:
            assert free[asked]["2"] == len(self.model.free(leg_bits(asked.span)))
        assert not [verdict for verdict in auditor.audit(Role.ALL, now=now) if verdict.broken]


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_t2_t34_t36_seats_do_what_the_model_does(steps: list[Step]) -> None:
    with transaction.atomic():
        sale = a_sale()
        sale.with_seats(SEATS)
        buyers = [ids.new_id() for _ in range(BUYERS)]
        for buyer in buyers:
            give_money(buyer, 1_000_000)
        both = Both(sale, buyers)
        for step in steps:
            both.do(step)
        both.add_up()
        transaction.set_rollback(True)
