"""Buyers, a network that repeats and reorders, processes that die, a clock that jumps: one seed, one story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import Answer, HoldRequest, PayRequest
from carnet.domains.booking.models import Booking
from carnet.infra import jobs
from carnet.infra.events import drain, relay_once
from carnet.infra.events.replay import send_again
from carnet.infra.jobs.housekeeping import take_back_jobs
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request
from tests.money import balance, give_money
from tests.simulation.catalog import SEATS, STOPS, Catalog
from tests.simulation.deaths import Died, misfortune, peril

BUYERS: Final = 6
MONEY: Final = 40_000
AUDIT_EVERY: Final = 20


@dataclass(frozen=True)
class Message:
    """A request on its way to the shop; it may arrive late, twice or never."""

    verb: str
    buyer: UUID
    key: str
    ask: Callable[..., Answer | bool]
    crooked: bool = False  # another order under a key that was used


class Story:
    """What happens in the shop, step by step; the same seed tells the same story."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now = NOW
        self.told: list[str] = []
        self.tally: Counter[str] = Counter()
        self.post: list[Message] = []
        self.answers: dict[tuple[UUID, str], Any] = {}
        self.held: list[tuple[UUID, str]] = []
        self.paid: set[str] = set()
        self.mailed: Counter[UUID] = Counter()
        self.buyers = [ids.new_id() for _ in range(BUYERS)]
        self.catalog = Catalog(self.random)
        for buyer in self.buyers:
            give_money(buyer, MONEY)
        self.catalog.open(now=self.now)
        drain(self.now)

    def run(self, steps: int) -> None:
        """So many steps, looked over by the auditor now and then."""
        chances = {
            self.order: 26, self.deliver: 60, self.wait: 8, self.tidy: 4,
            self.relay: 6, self.work: 7, self.repeat_events: 1, self.change: 4,
        }  # fmt: skip
        for number in range(1, steps + 1):
            step = self.random.choices([*chances], [*chances.values()])[0]
            outcome = self._attempt(step)
            self.tally[outcome] += 1
            self.told.append(f"{number} {step.__name__}: {outcome}")
            if number % AUDIT_EVERY == 0:
                self.audit()

    def _attempt(self, step: Callable[[], str]) -> str:
        try:
            with peril(self.random, 0.12):
                return step()
        except (Exception, Died) as error:
            if not misfortune(error):
                raise
            return type(error).__name__

    def findings(self) -> dict[str, int]:
        """The rules that are broken, and by how many rows."""
        verdicts = auditor.audit(Role.ALL, now=self.now)
        return {verdict.rule.file: verdict.broken for verdict in verdicts if verdict.broken}

    def audit(self) -> None:
        found = self.findings()
        assert not found, (found, self.told[-AUDIT_EVERY:])

    # What buyers do

    def order(self) -> str:
        """Somebody writes an order, some of them by name of the seat, some the same order under an older key."""
        train, buyer = self.random.choice(self.catalog.trains), self.random.choice(self.buyers)
        first = self.random.randrange(STOPS - 1)
        seats = [f"1-{number + 1}" for number in self.random.sample(range(SEATS), self.random.choice([1, 1, 2]))]
        request = a_request(
            train.listing, train.fares, user_id=buyer, from_stop=first,
            to_stop=self.random.randrange(first + 1, STOPS),
            seats=seats if self.random.random() < 0.6 else None, count=len(seats),
        )  # fmt: skip
        used = [key for user_id, key in self.answers if user_id == buyer]
        if used and self.random.random() < 0.05:
            request = replace(request, key=self.random.choice(used), fingerprint=b"another order")
        self.post.append(replace(self._hold(request), crooked=request.fingerprint == b"another order"))
        return "written"

    def deliver(self) -> str:
        """Any of the messages arrives, at a process whose clock may be behind; it may arrive again."""
        if not self.post:
            return "nothing"
        message = self.random.choice(self.post)
        now = self.now - timedelta(seconds=self.random.choice([0, 0, 1, 2]))
        again = self.random.random() < 0.25
        try:
            answer = message.ask(now=now)
        except Problem as problem:
            outcome = problem.code
        else:
            outcome = self._heard(message, answer)
        if not again:
            self.post.remove(message)
        return f"{message.verb} {outcome}"

    def _heard(self, message: Message, answer: Answer | bool) -> str:
        """The buyer reads an answer: the same as before, or something to act upon."""
        assert not message.crooked, "a used key was good for another order"
        body = answer.body if isinstance(answer, Answer) else answer
        if message.verb == "release":
            return str(answer)
        if self.answers.setdefault((message.buyer, message.key), body) is not body:
            assert self.answers[message.buyer, message.key] == body, f"two answers to {message.verb}"
            return "repeated"
        if message.verb == "pay":
            self.paid.add(body["booking"]["reference"])
            return "paid"
        self._think(message.buyer, body["reference"])
        return "held"

    def _think(self, buyer: UUID, reference: str) -> None:
        """Pay, let go, or forget about it; now and then somebody tries a stranger's."""
        self.held.append((buyer, reference))
        choice = self.random.random()
        if choice < 0.65:
            self.post.append(self._pay(buyer, reference))
        if 0.55 < choice < 0.85:
            self.post.append(self._release(buyer, reference))
        if choice > 0.95:
            self.post.append(self._pay(self.random.choice(self.buyers), self.random.choice(self.held)[1]))

    def _hold(self, request: HoldRequest) -> Message:
        return Message("hold", request.user_id, request.key, lambda *, now: operations.hold(request, now=now))

    def _pay(self, buyer: UUID, reference: str) -> Message:
        key = str(ids.new_id())
        request = PayRequest(buyer, key, key.encode(), reference)
        return Message("pay", buyer, key, lambda *, now: operations.pay_from_wallet(request, now=now))

    def _release(self, buyer: UUID, reference: str) -> Message:
        return Message(
            "release", buyer, "", lambda *, now: operations.release(user_id=buyer, reference=reference, now=now)
        )

    # What else happens

    def wait(self) -> str:
        """Time goes by: seconds, or past the end of all holds."""
        seconds = self.random.choice([1, 5, 30, 120, 300, 601])
        self.now += timedelta(seconds=seconds)
        return f"{seconds} s"

    def tidy(self) -> str:
        return str(operations.expire(now=self.now, limit=self.random.choice([1, 3, 500])))

    def relay(self) -> str:
        return str(relay_once(now=self.now))

    def work(self) -> str:
        """A worker takes back what dead ones left behind and does what is due."""
        take_back_jobs(silent_since=clock.now())
        return str(jobs.run_due(now=self.now))

    def repeat_events(self) -> str:
        return str(send_again(since=NOW))

    def change(self) -> str:
        return self.catalog.change(now=self.now)

    def settle_down(self) -> None:
        """Everybody comes to rest: all holds lapse, all jobs and events are done."""
        self.post.clear()
        for _ in range(3):
            self.now += timedelta(hours=1)
            take_back_jobs(silent_since=clock.now())
            operations.expire(now=self.now)
            drain(self.now)

    def broken_promises(self) -> list[str]:
        """What buyers were told and is not so, once everything has settled down."""
        bookings = {one.reference: one for one in Booking.objects.all()}
        confirmed = {reference for reference, one in bookings.items() if one.status == "confirmed"}
        promises = [f"{reference} was paid and is not confirmed" for reference in self.paid - confirmed]
        promises += [
            f"{reference} is confirmed, no e-mail" for reference in confirmed if not self.mailed[bookings[reference].id]
        ]
        promises += [f"{one.reference} is still held" for one in bookings.values() if one.status == "held"]
        promises += [
            f"{reference} was held and is not there" for _, reference in self.held if reference not in bookings
        ]
        for buyer in self.buyers:
            spent = sum(one.amount for one in bookings.values() if one.reference in confirmed and one.user_id == buyer)
            if balance(buyer) != MONEY - spent:
                promises.append(f"a buyer has {balance(buyer)} left, having spent {spent}")
        return promises
