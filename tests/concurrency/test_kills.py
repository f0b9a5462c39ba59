"""kill -9 of web and worker at every point of a purchase: in the end there is a paid ticket, or all the money is back.

The points are found by a run that lives, and must be at least those that a purchase is known to have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Sum

from carnet.domains.booking import mail, operations
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.domains.payments.models import Payment, SimulatedCharge, SimulatedRefund
from carnet.infra.jobs import run_due
from carnet.infra.jobs.housekeeping import take_back_jobs
from carnet.kernel import clock
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.concurrency.killing import killed_at, points_of
from tests.domains.booking.buying import a_voucher, all_is_well, buy, card, decide, held, voucher
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import give_back
from tests.domains.payments.world import a_wallet
from tests.money import balance

WALLET, VOUCHER = 600, 1_000  # of a price of 4,000: a card has to pay the rest
PRICE, KEPT = 4_000, 400
SOON, LATER = NOW + timedelta(seconds=20), NOW + timedelta(minutes=12)
RECOVERED: Final = [NOW + timedelta(minutes=minutes) for minutes in (1, 12, 40)]


@dataclass(frozen=True)
class Case:
    """Somebody who is about to pay, or has begun to, with a voucher, a wallet and a card."""

    buyer: UUID
    reference: str
    code: str

    def pay(self, which: TestCard) -> Any:
        """As the web process does."""
        wallet = Part(PaymentMethod.WALLET, Money(WALLET - 100, "EUR"))
        return buy(self.buyer, self.reference, voucher(self.code), wallet, card(which), key=self.reference)

    @property
    def booking(self) -> Booking:
        """The row."""
        return Booking.objects.get(reference=self.reference)

    def spent(self) -> int:
        """What is gone from the wallet, the voucher and, by the bank's own book, the card."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT a.balance - a.reserved FROM payments_account a JOIN payments_voucher v ON v.id = a.owner_id"
                " WHERE v.code = %s",
                [self.code],
            )
            (left,) = cursor.fetchone()
        return WALLET - balance(self.buyer) + VOUCHER - int(left) + self._at_bank()

    def _at_bank(self) -> int:
        cards = Payment.objects.filter(booking_id=self.booking.id, method="card").values("id")
        kept = SimulatedCharge.objects.filter(pk__in=cards, state__in=["captured", "authorised", "action"])
        back = SimulatedRefund.objects.filter(payment_id__in=cards, state="done")
        kept_sum, back_sum = (rows.aggregate(sum=Sum("amount"))["sum"] or 0 for rows in (kept, back))
        return int(kept_sum - back_sum)

    def tickets(self) -> list[str]:
        """Where its tickets are."""
        return list(Ticket.objects.filter(booking_id=self.booking.id).values_list("status", flat=True))


def work(now: Any) -> None:
    """As the worker does, by the clock and by its jobs."""
    operations.expire(now=now)
    operations.purchases_resume(now=now)
    payments.payments_resolve(now=now)
    payments.refunds_send(now=now)
    run_due(now=now)


def paying(which: TestCard) -> Callable[[Case], Callable[[], object]]:
    """The web process begins to pay."""
    return lambda case: lambda: case.pay(which)


def after(which: TestCard, then: Callable[[Case, Any], Callable[[], object]]) -> Callable[[Case], Callable[[], object]]:
    """The web process has begun; then somebody goes on."""
    return lambda case: then(case, case.pay(which))


def _confirmed(_case: Case, purchase: Any) -> Callable[[], object]:
    decide(purchase)
    return lambda: operations.purchase_continue(purchase_id=purchase.id, now=SOON)


def _returned(case: Case, _purchase: Any) -> Callable[[], object]:
    give_back(Bought(case.buyer, case.reference))
    return lambda: run_due(now=NOW)


# What is killed, the points it must have at least, how the tickets may end, and what is then kept of the price.
SUCCESS = {"step send", "step confirm", "step capture", "step finish", "bank charge", "bank capture", "commit"}
UNDONE = {"step undo", "commit"}
STORIES: Final[dict[str, tuple[Callable[[Case], Callable[[], object]], set[str], dict[str, int]]]] = {
    "web pays": (paying(TestCard.SUCCEEDS), SUCCESS, {"issued": PRICE, "void": 0}),
    "web is refused": (paying(TestCard.FAILS), {"step send", "step fail", *UNDONE}, {"void": 0}),
    "web captures in vain": (
        paying(TestCard.CAPTURE_FAILS),
        {"bank capture", "step confirm", "step reverse", *UNDONE},
        {"cancelled": 0, "void": 0},
    ),
    "web goes on after the bank's page": (
        after(TestCard.NEEDS_3DS, _confirmed),
        {"step ask", "bank look_up", "step confirm", "step capture", "step finish", "commit"},
        {"issued": PRICE},
    ),
    "worker asks again": (
        after(TestCard.ANSWERS_LATE, lambda _case, _purchase: lambda: work(SOON)),
        {"step ask", "bank look_up", "step confirm", "step capture", "bank capture", "step finish", "commit"},
        {"issued": PRICE},
    ),
    "worker lets go": (
        after(TestCard.NEEDS_3DS, lambda _case, _purchase: lambda: work(LATER)),
        {"step fail", "step let_go", "bank void", *UNDONE},
        {"void": 0},
    ),
    "worker gives back": (
        after(TestCard.SUCCEEDS, _returned),
        {"bank refund", "commit"},
        {"cancelled": KEPT},
    ),
}


@pytest.fixture(autouse=True)
def _bank(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=1)
    monkeypatch.setattr(mail, "send_tickets", lambda _booking_id, **_more: None)  # which is not about money


@pytest.fixture
def cases(open_sale: Sale) -> Iterator[Case]:
    """One buyer after the other, each with a hold."""
    open_sale.with_seats(200)

    def following() -> Iterator[Case]:
        while True:
            buyer = a_wallet(WALLET)
            yield Case(buyer, held(open_sale, buyer), a_voucher(VOUCHER))

    return following()


def recover() -> None:
    """Other workers take over what dead processes left, and time goes by until all is over."""
    for now in RECOVERED:
        take_back_jobs(silent_since=clock.now())
        work(now)


@pytest.mark.parametrize(
    "story", [pytest.param(story, marks=[] if story == "worker gives back" else pytest.mark.slow) for story in STORIES]
)
def test_t24_t29_whatever_is_killed_there_is_a_paid_ticket_or_the_money_is_back(
    cases: Iterator[Case], story: str
) -> None:
    begin, known, ends = STORIES[story]
    names = points_of(begin(next(cases)))
    expected = {f"{when} {name}" for name in known for when in ("before", "after")}
    assert expected <= {name.rpartition(" ")[0] for name in names}, names
    wrong = []
    for number, name in enumerate(names):
        case = next(cases)
        killed_at(number, begin(case))
        recover()
        (end,) = set(case.tickets())
        if case.spent() != ends.get(end, -1):
            wrong.append((name, end, case.spent()))
    assert not wrong
    assert all_is_well(now=RECOVERED[-1])


def test_negative_control_money_that_nobody_looks_after_is_missed(cases: Iterator[Case]) -> None:
    """Without anybody who recovers, there is a point at which neither ticket nor money is there."""
    begin, _, _ = STORIES["web pays"]
    names = points_of(begin(next(cases)))
    case = next(cases)
    killed_at(names.index("after bank charge 1"), begin(case))
    assert case.spent() > 0
    assert case.tickets() == ["held"]
    recover()
    assert (case.spent(), case.tickets()) == (PRICE, ["issued"])
