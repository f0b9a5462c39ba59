"""Purchases by every means, while cards fail, banks call twice or never, and processes die: one seed, one story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from carnet.domains.booking.models import Booking
from carnet.domains.payments.contracts import Destination, Part, PaymentMethod, TestCard
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.jobs.inline import JobFailed
from carnet.kernel.problem import Problem
from tests.simulation.deaths import Died, misfortune, peril
from tests.simulation.market import STOPS, Market, part

BUYERS: Final = 150
MONEY: Final = 150_000
WORDS: Final = 60
"""So many of the last things that happened are told when it goes wrong."""

# Most cards pay; each other kind comes up a few times in a hundred.
CARDS: Final = {TestCard.SUCCEEDS: 20} | {which: 2 for which in TestCard if which is not TestCard.SUCCEEDS}


class MoneyStory:
    """What happens to money, step by step; the same seed tells the same story."""

    def __init__(self, seed: int, *, crowd: int) -> None:
        """`crowd` is how many buy in one statement in a rush."""
        self.crowd = crowd
        self.random = Random(seed)
        self.market = Market(buyers=BUYERS, money=MONEY)
        self.told: list[str] = []
        self.tally: Counter[str] = Counter()
        self.bought = 0

    def run(self, purchases: int, *, audits: int = 4) -> None:
        """Until so many purchases were begun; the auditor looks on now and then."""
        chances = {
            self.rush: 30, self.buy: 34, self.bank_page: 9, self.calls: 12, self.work: 9, self.wait: 9,
            self.cancel: 8, self.exchange: 5, self.by_staff: 3, self.top_up: 3, self.refused: 1,
        }  # fmt: skip
        looks = [purchases * number // audits for number in range(1, audits + 1)]
        while self.bought < purchases:
            step = self.random.choices([*chances], [*chances.values()])[0]
            outcome = self._attempt(step)
            self.tally[f"{step.__name__} {outcome}"] += 1
            self.told.append(f"{self.market.now:%d %H:%M:%S} {step.__name__}: {outcome}")
            if self.bought >= looks[0]:
                looks.pop(0)
                self.audit()

    def audit(self) -> None:
        """Nothing is broken."""
        found = self.market.findings()
        assert not found, (found, self.told[-WORDS:])

    def _attempt(self, step: Callable[[], str]) -> str:
        try:
            with peril(self.random, 0.1):
                return step()
        except Problem as problem:
            return problem.code
        except (Exception, Died) as error:
            if not misfortune(error) and not isinstance(error, JobFailed):
                raise
            return type(error).__name__

    # Buying

    def rush(self) -> str:
        """Many buy at once, from their wallets."""
        market = self.market
        requests = [
            market.order(buyer, self._train(), self._span()) for buyer in self.random.sample(market.buyers, self.crowd)
        ]
        try:
            paid = market.rush(requests)
        except Problem:
            market.put_on()
            raise
        self.bought += self.crowd
        return f"{paid * 10 // self.crowd * 10} % paid"

    def buy(self) -> str:
        """Somebody takes some seats and pays them from whatever there is, perhaps twice."""
        market, buyer = self.market, self._buyer()
        self.bought += 1
        reference = market.hold(market.order(buyer, self._train(), self._span(), self.random.choice([1, 1, 2, 3])))
        parts = self._parts()
        key = str(self.random.getrandbits(64))
        purchase = market.pay(buyer, reference, parts, key)
        if self.random.random() < 0.1:
            purchase = market.pay(buyer, reference, parts, key)
        return purchase.status.value

    def top_up(self) -> str:
        """Money into a wallet."""
        self.market.top_up(self._buyer(), self.random.randrange(100, 50_000), self._card())
        return "asked"

    # What the bank and the buyers do meanwhile

    def bank_page(self) -> str:
        """Somebody decides at the bank's page, and comes back or not."""
        waiting = self.market.at_the_bank()
        if not waiting:
            return "nobody"
        self.market.decide(self.random.choice(waiting), approve=self.random.random() < 0.8)
        if self.random.random() < 0.7 and self.market.purchases:
            self.market.go_on(self.random.choice(self.market.purchases[-20:])[1])
        return "decided"

    def calls(self) -> str:
        """The bank's calls: any of them arrives, perhaps again later, and some are lost."""
        self.market.collect()
        calls = self.market.calls
        if not calls:
            return "none"
        body = self.random.choice(calls)
        fate = self.random.random()
        if fate > 0.1:
            self.market.deliver(body)
        if fate < 0.75:
            calls.remove(body)
        return "lost" if fate <= 0.1 else "delivered"

    def work(self) -> str:
        """A worker does what is due."""
        self.market.collect()
        self.market.work()
        return "worked"

    def wait(self) -> str:
        """Time goes by: seconds, or past the end of holds and payments."""
        self.market.now += timedelta(seconds=self.random.choice([1, 3, 5, 11, 30, 160, 601]))
        return "waited"

    # Giving back

    def cancel(self) -> str:
        """Some tickets of a booking go back, to where the money came from or to the wallet; confirmed twice, too."""
        booking = self._paid()
        if booking is None:
            return "nothing"
        to = self.random.choice([Destination.SOURCE, Destination.SOURCE, Destination.WALLET])
        self.market.cancel(booking, self.random.choice([1, 2, 9]), to, times=self.random.choice([1, 1, 2]))
        return "cancelled"

    def exchange(self) -> str:
        """A ticket for another train, dearer or cheaper."""
        booking = self._paid()
        if booking is None:
            return "nothing"
        self.market.exchange(booking, self._train(), self._span(), self._parts())
        return "exchanged"

    def by_staff(self) -> str:
        """Support cancels all of a booking."""
        booking = self._paid()
        if booking is None:
            return "nothing"
        self.market.cancel_by_staff(booking, self.random.choice([None, None, 3_333]))
        return "cancelled"

    def refused(self) -> str:
        """Support looks after refunds that cards refused."""
        return f"{bool(self.market.to_wallets())}"

    # Choices

    def _buyer(self) -> UUID:
        return self.random.choice(self.market.buyers)

    def _train(self) -> ListingSnapshot:
        return self.random.choice(self.market.trains[-2:])

    def _span(self) -> tuple[int, int]:
        first = self.random.randrange(STOPS - 1)
        return first, self.random.randrange(first + 1, STOPS)

    def _card(self) -> TestCard:
        return self.random.choices([*CARDS], [*CARDS.values()])[0]

    def _parts(self) -> Sequence[Part]:
        """A card, a wallet, a voucher, or some of them."""
        parts = [part(PaymentMethod.CARD, which=self._card())]
        if self.random.random() < 0.4:
            parts.insert(0, part(PaymentMethod.WALLET, self.random.randrange(1, 900)))
        if self.random.random() < 0.4:
            parts.insert(0, part(PaymentMethod.VOUCHER, code=self.market.goodwill(self.random.randrange(100, 3_000))))
        if self.random.random() < 0.1:
            parts = [part(PaymentMethod.WALLET)]
        return parts

    def _paid(self) -> Booking | None:
        bookings: list[Any] = self.market.paid_bookings(self._buyer())
        return self.random.choice(bookings) if bookings else None
