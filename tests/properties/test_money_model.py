"""Purchases, refunds, exchanges, top-ups, failures, repetitions and crashes in any order keep all rules of money.

The auditor looks on after each step; at the end everything settles, and the simulated bank's own book says the same as
ours. A failure prints the steps that led there. `CARNET_STEPS=200` makes longer ones, `CARNET_RUNS=100` more of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from carnet.domains.booking import mail
from carnet.domains.booking.models import Booking
from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments.contracts import Destination, Part, PaymentMethod, TestCard
from carnet.infra.jobs.inline import JobFailed
from carnet.kernel.problem import Problem
from tests.quick import empty_tables
from tests.simulation.deaths import Died, blow, misfortune
from tests.simulation.market import STOPS, Market, part

STEPS = int(os.environ.get("CARNET_STEPS", "12"))
RUNS = int(os.environ.get("CARNET_RUNS", "5"))
BUYERS, MONEY = 2, 6_000

Crash = tuple[int, bool, bool] | None

buyers = st.integers(0, BUYERS - 1)
means = st.sampled_from(["card", "wallet", "voucher", "voucher wallet card", "wallet card", "voucher card"])
spans = st.sampled_from([(first, last) for first in range(STOPS) for last in range(first + 1, STOPS)])
# The statement at which the process dies or breaks, before or after it, if any.
crashes = st.none() | st.tuples(st.integers(1, 40), st.booleans(), st.booleans())


@dataclass(frozen=True)
class Want:
    """Seats of a train, and what they are to be paid from."""

    span: tuple[int, int]
    count: int
    train: int
    way: str
    card: TestCard


wants = st.builds(Want, spans, st.integers(1, 2), st.integers(0, 1), means, st.sampled_from(TestCard))


class MoneyMachine(RuleBasedStateMachine):
    """Two buyers with little money, two small trains, vouchers, cards of all kinds."""

    def __init__(self) -> None:
        super().__init__()
        inventory.clear_caches()
        hints.clear()
        self.market = Market(buyers=BUYERS, money=MONEY, seats=4)
        self.last: tuple[Any, ...] | None = None

    def teardown(self) -> None:
        """Everything comes to rest, and then nobody has a cent too much or too little."""
        try:
            self.market.settle_down()
            self.the_auditor_finds_nothing()
            assert self.market.undecided() == 0
            assert self.market.difference_to_the_bank() == 0
        finally:
            empty_tables()

    def attempt(self, crash: Crash, step: Callable[[], Any]) -> None:
        """A step, which may be refused, or the last of its process."""
        try:
            with blow(crash):
                step()
        except (Problem, JobFailed):
            pass
        except (Exception, Died) as error:
            if not misfortune(error):
                raise

    @rule(buyer=buyers, want=wants, crash=crashes)
    def buy(self, buyer: int, want: Want, crash: Crash) -> None:
        """Seats, paid from some means."""
        market, ada = self.market, self.market.buyers[buyer]

        def step() -> None:
            reference = market.hold(market.order(ada, market.trains[want.train], want.span, want.count))
            self.last = (ada, reference, self.parts(want), reference)
            market.pay(*self.last)

        self.attempt(crash, step)

    @precondition(lambda self: self.last)
    @rule(crash=crashes)
    def ask_again(self, crash: Crash) -> None:
        """The last request to pay arrives once more."""
        assert self.last
        last = self.last
        self.attempt(crash, lambda: self.market.pay(*last))

    @rule(buyer=buyers, count=st.integers(1, 2), to=st.sampled_from(Destination), again=st.booleans(), crash=crashes)
    def cancel(self, buyer: int, count: int, to: Destination, again: bool, crash: Crash) -> None:
        """Tickets go back by quote, confirmed once or twice."""
        if booking := self.paid(buyer):
            self.attempt(crash, partial(self.market.cancel, booking, count, to, 1 + again))

    @rule(buyer=buyers, share=st.sampled_from([None, 3_333]), crash=crashes)
    def cancel_by_staff(self, buyer: int, share: int | None, crash: Crash) -> None:
        """Support gives all of it back, or a third."""
        if booking := self.paid(buyer):
            self.attempt(crash, partial(self.market.cancel_by_staff, booking, share))

    @rule(buyer=buyers, want=wants, crash=crashes)
    def exchange(self, buyer: int, want: Want, crash: Crash) -> None:
        """A ticket for another one, dearer or cheaper."""
        if booking := self.paid(buyer):
            train = self.market.trains[want.train]
            self.attempt(crash, partial(self.market.exchange, booking, train, want.span, self.parts(want)))

    @rule(buyer=buyers, amount=st.integers(100, 5_000), card=st.sampled_from(TestCard), crash=crashes)
    def top_up(self, buyer: int, amount: int, card: TestCard, crash: Crash) -> None:
        """Money into a wallet."""
        self.attempt(crash, lambda: self.market.top_up(self.market.buyers[buyer], amount, card))

    @rule(approve=st.booleans(), back=st.booleans())
    def decide(self, approve: bool, back: bool) -> None:
        """Somebody decides at the bank's page, and comes back or not."""
        for payment_id in self.market.at_the_bank()[:1]:
            self.market.decide(payment_id, approve=approve)
        if back and self.market.purchases:
            self.market.go_on(self.market.purchases[-1][1])

    @rule(choice=st.randoms(use_true_random=False), again=st.booleans(), lost=st.booleans())
    def call(self, choice: Any, again: bool, lost: bool) -> None:
        """One of the bank's calls arrives, or is lost, or comes again."""
        self.market.collect()
        if self.market.calls:
            body = choice.choice(self.market.calls)
            if not lost:
                self.market.deliver(body)
            if not again:
                self.market.calls.remove(body)

    @rule(crash=crashes)
    def work(self, crash: Crash) -> None:
        """A worker does what is due."""
        self.market.collect()
        self.attempt(crash, self.market.work)

    @rule(seconds=st.sampled_from([1, 5, 11, 160, 601]))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        self.market.now += timedelta(seconds=seconds)

    @rule()
    def look_after_refused_refunds(self) -> None:
        """Support sends to wallets what cards do not take back."""
        self.market.to_wallets()

    @invariant()
    def the_auditor_finds_nothing(self) -> None:
        """After each step."""
        assert not self.market.findings()

    def parts(self, want: Want) -> tuple[Part, ...]:
        """The means of a word each; the last one pays the rest."""
        first = {
            "voucher": lambda: part(PaymentMethod.VOUCHER, code=self.market.goodwill(700)),
            "wallet": lambda: part(PaymentMethod.WALLET, None if want.way == "wallet" else 300),
            "card": lambda: part(PaymentMethod.CARD, which=want.card),
        }
        return tuple(first[word]() for word in want.way.split())

    def paid(self, buyer: int) -> Booking | None:
        """The newest paid booking of a buyer, if there is one."""
        return next(reversed(self.market.paid_bookings(self.market.buyers[buyer])), None)


@pytest.fixture
def _alone(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(0)
    for letter in ("send_tickets", "send_cancelled", "send_exchanged", "send_purchase_failed"):
        monkeypatch.setattr(mail, letter, lambda *_about, **_more: None, raising=False)


@pytest.mark.usefixtures("_alone")
def test_t14_t15_t21_t24_t36_money_keeps_its_rules_whatever_happens_in_whatever_order() -> None:
    run_state_machine_as_test(
        MoneyMachine,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize="CARNET_RUNS" not in os.environ,
            print_blob=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
