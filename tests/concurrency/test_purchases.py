"""One booking is paid once, one refund is sent once, one wallet is spent once, however many ask at the same moment.

With negative controls: what stands in the way is switched off, and the harm happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet, Sum

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import BookingStatus, Purchase
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import AccountKind, Part, PaymentMethod, TestCard
from carnet.domains.payments.models import Account, Entry, Refund, SimulatedCharge, SimulatedRefund, Transfer
from carnet.domains.payments.operations import refund_sending
from carnet.domains.payments.problems import InsufficientFunds, PaymentExists
from carnet.kernel.money import Money
from tests.concurrency.crowd import all_at_once
from tests.domains.booking.buying import all_is_well, booking_of, buy, card, held, live_payments, reserved
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import give_back
from tests.domains.payments.world import NOW, a_wallet
from tests.money import balance

THREADS, EACH = 20, 10
PRICE = 4_000
LATER = NOW + timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _bank(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(milliseconds=1)


def each(action: Callable[[], object]) -> list[object]:
    """What several tries of one client came to; refusals by their kind."""
    results: list[object] = []
    for _ in range(EACH):
        try:
            results.append(action())
        except (problems.PaymentExists, problems.BookingAlreadyPaid, PaymentExists, InsufficientFunds) as refused:
            results.append(type(refused))
    return results


def crowd(action: Callable[[], object]) -> list[object]:
    """The same, by many clients at once."""
    results = all_at_once([partial(each, action)] * THREADS)
    assert not [result for result in results if isinstance(result, Exception)], results
    return [one for result in results if isinstance(result, list) for one in result]


def taken() -> int:
    """What the bank has taken in all, by its own book."""
    return SimulatedCharge.objects.filter(state="captured").aggregate(sum=Sum("amount"))["sum"] or 0


@pytest.mark.parametrize("which", [TestCard.SUCCEEDS, TestCard.ANSWERS_TWICE])
def test_t21_of_200_payments_of_one_booking_by_card_one_takes_money(open_sale: Sale, which: TestCard) -> None:
    buyer = a_wallet(0)
    reference = held(open_sale, buyer)
    results = crowd(partial(buy, buyer, reference, card(which)))
    bought = [one for one in results if isinstance(one, Purchase)]
    assert (len(results), len(bought)) == (THREADS * EACH, 1)
    assert (taken(), SimulatedCharge.objects.count(), live_payments(reference)) == (PRICE, 1, 1)
    assert booking_of(bought[0]).status is BookingStatus.CONFIRMED
    assert all_is_well()


def test_t61_200_times_the_same_request_is_one_purchase(open_sale: Sale) -> None:
    buyer = a_wallet(0)
    reference = held(open_sale, buyer)
    results = crowd(partial(buy, buyer, reference, card(), key="once"))
    assert len({one.id for one in results if isinstance(one, Purchase)}) == 1
    assert len([one for one in results if isinstance(one, Purchase)]) == THREADS * EACH
    assert (taken(), SimulatedCharge.objects.count()) == (PRICE, 1)
    assert all_is_well(now=LATER)


def test_t15_200_purchases_from_one_wallet_are_what_it_covers(open_sale: Sale) -> None:
    """Each booking is another one's; the wallet and a card pay half of it each."""
    open_sale.with_seats(THREADS)
    buyer = a_wallet(3 * PRICE // 2)
    references = [held(open_sale, buyer) for _ in range(THREADS)]
    half = Part(PaymentMethod.WALLET, Money(PRICE // 2, "EUR"))

    def pay(reference: str) -> list[object]:
        return each(partial(buy, buyer, reference, half, card()))

    results = all_at_once([partial(pay, reference) for reference in references])
    kinds = Counter(type(one) for result in results if isinstance(result, list) for one in result)
    assert kinds[Purchase] == 3
    assert (balance(buyer), reserved(buyer), taken()) == (0, 0, 3 * PRICE // 2)
    assert all_is_well()


@pytest.fixture
def returned(open_sale: Sale) -> Bought:
    """A booking whose money is owed to a card."""
    buyer = a_wallet(0)
    one = Bought(buyer, held(open_sale, buyer))
    buy(buyer, one.reference, card())
    give_back(one)
    return one


def owed() -> int:
    """What the books say is owed to buyers."""
    due = Account.objects.filter(kind=AccountKind.REFUNDS_DUE.value)
    return Entry.objects.filter(account_id__in=due.values("id")).aggregate(sum=Sum("amount"))["sum"] or 0


def send_all() -> object:
    """A worker sends the refund."""
    (refund_id,) = Refund.objects.values_list("pk", flat=True)
    return refund_sending.refund_send(refund_id=str(refund_id), now=NOW)


def test_t14_one_refund_sent_200_times_goes_back_once(returned: Bought) -> None:
    assert owed() == PRICE - PRICE // 10
    crowd(send_all)
    assert (owed(), SimulatedRefund.objects.count()) == (0, 1)
    assert Transfer.objects.filter(kind="refund_paid").count() == 1
    assert all_is_well()


@pytest.fixture
def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protection switched off: rows are read, not locked, and nobody asks where they are before they move."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    monkeypatch.setattr(refund_sending, "_enter", lambda *_about, **_more: None)


def test_t14_negative_control_without_the_lock_the_books_pay_a_refund_twice(
    returned: Bought, without_locks: None
) -> None:
    for _ in range(2):
        send_all()
    assert owed() < 0
    assert Transfer.objects.filter(kind="refund_paid").count() == 2


@pytest.fixture
def without_the_keys(open_sale: Sale, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing says that a booking is paid once: neither the keys, nor who looks before."""
    keys = {"booking_purchase": "booking_one_purchase_at_a_time", "payments_payment": "payments_one_live_per_booking"}
    definitions = []
    with connection.cursor() as cursor:
        for table, key in keys.items():
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexname = %s", [table, key])
            definitions.append(cursor.fetchone()[0])
            cursor.execute(f"DROP INDEX {key}")
    monkeypatch.setattr("carnet.domains.booking.queries.purchase_under_way", lambda _booking_id: None)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows.all())
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE booking_purchase, payments_payment")
        for definition in definitions:
            cursor.execute(definition)


def test_t21_negative_control_without_the_keys_a_booking_is_paid_more_than_once(
    open_sale: Sale, without_the_keys: None
) -> None:
    buyer = a_wallet(0)
    reference = held(open_sale, buyer)
    first = buy(buyer, reference, card(TestCard.NEEDS_3DS))
    second = buy(buyer, reference, card(TestCard.NEEDS_3DS))
    assert first.id != second.id
    assert live_payments(reference) == 2


def test_the_bank_gives_back_no_more_than_it_took(returned: Bought) -> None:
    """Even if our own books were wrong."""
    send_all()
    assert payments.refunds_send(now=LATER) == 0
    assert taken() - (SimulatedRefund.objects.aggregate(sum=Sum("amount"))["sum"] or 0) == PRICE // 10
