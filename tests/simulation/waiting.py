"""A full train, people who wait for it, workers that die: one seed, one story of a waiting list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Final

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import PayRequest, WaitingStatus
from carnet.domains.booking.models import Booking, WaitingEntry
from carnet.domains.booking.rules import WAITING_MOVES
from carnet.domains.inventory import queries as inventory
from carnet.domains.search.contracts import SpanOfListing
from carnet.infra import jobs
from carnet.infra.events import drain, relay_once
from carnet.infra.events.replay import send_again
from carnet.infra.jobs.housekeeping import take_back_jobs
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.queueing import a_wish
from tests.money import give_money
from tests.simulation.deaths import Died, misfortune, peril

SEATS: Final = 4
LEGS: Final = 4
AUDIT_EVERY: Final = 20
_MOVES: Final = {(start, to) for start, _verb, to in WAITING_MOVES}


class Queue:
    """What happens around a train that more people want than it has seats; the same seed tells the same story."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.now = NOW
        self.told: list[str] = []
        self.tally: Counter[str] = Counter()
        self.people = [ids.new_id() for _ in range(12)]
        self.seen: dict[object, str] = {}
        self.sale = a_sale()
        self.sale.with_seats(SEATS)
        for person in self.people:
            give_money(person, 10_000_000)
        drain(self.now)

    def run(self, steps: int) -> None:
        """So many steps, each looked over for its order, and by the auditor now and then."""
        chances = {
            self.buy: 20, self.join: 25, self.pay: 12, self.give_back: 12, self.release: 4, self.leave: 3,
            self.wait: 10, self.tidy: 4, self.relay: 10, self.work: 20, self.look_after: 2, self.fill: 4,
            self.repeat: 1,
        }  # fmt: skip
        for number in range(1, steps + 1):
            step = self.random.choices([*chances], [*chances.values()])[0]
            outcome = self._attempt(step)
            self.tally[outcome] += 1
            self.told.append(f"{number} {step.__name__}: {outcome}")
            self.check_order()
            if number % AUDIT_EVERY == 0:
                self.audit()

    def _attempt(self, step: Callable[[], str]) -> str:
        try:
            with peril(self.random, 0.12):
                return step()
        except Problem as problem:
            return f"{step.__name__} {problem.code}"
        except (Exception, Died) as error:
            if not misfortune(error):
                raise
            return type(error).__name__

    # What people do

    def _way(self) -> tuple[int, int]:
        first = self.random.randrange(LEGS)
        return self.random.choice([(0, LEGS), (first, self.random.randrange(first + 1, LEGS + 1))])

    def buy(self) -> str:
        """Somebody who just walks in."""
        first, last = self._way()
        request = a_request(
            self.sale.listing, self.sale.fares, user_id=self.random.choice(self.people),
            from_stop=first, to_stop=last, count=self.random.choice([1, 1, 2]),
        )  # fmt: skip
        held = operations.hold(request, now=self.now)
        if self.random.random() < 0.8:
            self._pay(request.user_id, held.body["reference"])
        return "bought"

    def join(self) -> str:
        """Somebody waits, most at any price that they have seen, some for less than it costs."""
        most = Money(100, "EUR") if self.random.random() < 0.1 else None
        wish = a_wish(
            self.sale, self.random.choice([1, 1, 2, 3]), user_id=self.random.choice(self.people),
            span=self._way(), any_class=self.random.random() < 0.2, most=most,
        )  # fmt: skip
        operations.waiting_join(wish, now=self.now)
        return "joined"

    def pay(self) -> str:
        """Somebody pays what they were offered, or somebody comes a little late to do so."""
        offers = Booking.objects.filter(status="held").order_by("created_at", "pk")
        if not offers:
            return "nothing held"
        one = self.random.choice(list(offers))
        self._pay(one.user_id, one.reference)
        return "paid"

    def _pay(self, person: object, reference: str) -> None:
        key = f"pay {reference}"
        operations.pay_from_wallet(PayRequest(person, key, key.encode(), reference), now=self.now)  # type: ignore[arg-type]

    def give_back(self) -> str:
        """Somebody gives a paid booking back."""
        paid = list(Booking.objects.filter(status="confirmed").order_by("created_at", "pk"))
        if not paid:
            return "nothing paid"
        one = self.random.choice(paid)
        quote = operations.cancellation_quote(user_id=one.user_id, reference=one.reference, now=self.now)
        operations.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=quote.id, now=self.now)
        return "given back"

    def release(self) -> str:
        held = list(Booking.objects.filter(status="held").order_by("created_at", "pk"))
        if not held:
            return "nothing held"
        one = self.random.choice(held)
        return f"released {operations.release(user_id=one.user_id, reference=one.reference, now=self.now)}"

    def leave(self) -> str:
        entries = list(WaitingEntry.objects.order_by("number"))
        if not entries:
            return "nobody waits"
        one = self.random.choice(entries)
        return f"left {operations.waiting_leave(user_id=one.user_id, entry_id=one.id, now=self.now)}"

    # What workers and the clock do

    def wait(self) -> str:
        seconds = self.random.choice([1, 30, 120, 601, 1801])
        self.now += timedelta(seconds=seconds)
        return f"{seconds} s"

    def tidy(self) -> str:
        return str(operations.expire(now=self.now, limit=self.random.choice([1, 3, 500])))

    def relay(self) -> str:
        return f"relayed {relay_once(now=self.now) > 0}"

    def work(self) -> str:
        take_back_jobs(silent_since=clock.now())
        return f"worked {jobs.run_due(now=self.now) > 0}"

    def look_after(self) -> str:
        return f"looked after {operations.waiting_look_after(now=self.now) > 0}"

    def fill(self) -> str:
        """A job that nobody asked for, or that comes once more."""
        return f"offered {operations.waiting_fill(listing_id=self.sale.listing.id, now=self.now)}"

    def repeat(self) -> str:
        return str(send_again(since=NOW) > 0)

    def settle_down(self) -> None:
        """Workers do all that there is to do at this moment."""
        for _ in range(2):
            take_back_jobs(silent_since=clock.now())
            operations.expire(now=self.now)
            drain(self.now)
            operations.waiting_look_after(now=self.now)
            drain(self.now)
        self.check_order()

    # What must be so

    def check_order(self) -> None:
        """Nobody was served before somebody who had joined earlier and wanted no more than they."""
        rows = list(WaitingEntry.objects.order_by("number"))
        for row in rows:
            if self.seen.get(row.id, "waiting") == "waiting" and row.status == "offered":
                before = [one for one in rows if one.number < row.number and one.status == "waiting"]
                assert not [one.number for one in before if _wants_no_more(one, row)], (row.number, self.told[-5:])
        moves = {(row.id, row.status) for row in rows if self.seen.get(row.id, row.status) != row.status}
        assert all((self.seen[one], status) in _MOVES for one, status in moves), self.told[-5:]
        self.seen = {row.id: row.status for row in rows}

    def audit(self) -> None:
        verdicts = auditor.audit(Role.ALL, now=self.now)
        found = {verdict.rule.file: verdict.findings for verdict in verdicts if verdict.broken}
        assert not found, (found, self.told[-AUDIT_EVERY:])

    def lost_seats(self) -> list[int]:
        """The numbers of entries that wait though there are seats for all of their party, at a price they would pay."""
        return [
            row.number
            for row in WaitingEntry.objects.filter(status=WaitingStatus.WAITING.value).order_by("number")
            if row.most >= row.amount and self._free(row) >= row.seats
        ]

    def _free(self, row: WaitingEntry) -> int:
        span = SpanOfListing(row.listing_id, Span(row.from_stop, row.to_stop))
        return inventory.free_by_class([span], now=self.now).get(span, {}).get("2", 0)

    def doubly_offered(self) -> list[object]:
        """Bookings that were made for an entry beside the one it was offered."""
        known = set(WaitingEntry.objects.exclude(booking_id=None).values_list("booking_id", flat=True))
        made = Booking.objects.filter(email="bo@example.org").values_list("id", flat=True)
        return [one for one in made if one not in known]

    def untrue(self) -> list[int]:
        """Entries whose rows say something else than their users read."""
        found = []
        for row in WaitingEntry.objects.order_by("number"):
            read = queries.waiting_entry(user_id=row.user_id, entry_id=row.id, now=self.now)
            found += [row.number] if read.status != row.status else []
        return found


def _wants_no_more(one: WaitingEntry, other: WaitingEntry) -> bool:
    """Whether whatever `other` was offered would have done for `one` as well."""
    return (
        other.from_stop <= one.from_stop
        and one.to_stop <= other.to_stop
        and one.seats <= other.seats
        and one.travel_class in {"", other.travel_class}
        and one.most >= one.amount
    )
