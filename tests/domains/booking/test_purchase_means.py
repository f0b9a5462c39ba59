"""Paying from several means at once: all of them or none, and never more than there is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import BookingStatus, PurchaseStatus
from carnet.domains.booking.models import Purchase as Row
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Destination, Part, PaymentMethod, PaymentStatus, TestCard
from carnet.domains.payments.operations import VoucherNotAccepted
from carnet.domains.payments.problems import DoesNotAddUp, InsufficientFunds, MeansRepeated
from carnet.domains.payments.queries import VoucherUnknown
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import Problem
from tests.builders import NOW
from tests.domains.booking.buying import (
    WALLET,
    a_voucher,
    all_is_well,
    booked,
    booking_of,
    buy,
    card,
    held,
    reserved,
    statuses,
    voucher,
)
from tests.domains.booking.conftest import Sale
from tests.domains.payments.world import a_wallet
from tests.money import balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

DONE, FAILED = PurchaseStatus.DONE, PurchaseStatus.FAILED


@pytest.fixture
def buyer() -> UUID:
    """Somebody with 30 EUR in the wallet."""
    return a_wallet(3_000)


def amounts(purchase: Any) -> list[tuple[PaymentMethod, int, int]]:
    return [(part.method, part.amount.amount, part.place) for part in purchase.payments]


def left_on(code: str) -> int:
    return payments.voucher_look_up(code=code, guesser="test", now=NOW).available.amount


def test_a_voucher_a_wallet_and_a_card_pay_one_booking(sale: Sale, buyer: UUID) -> None:
    code = a_voucher(2_500)
    purchase = buy(buyer, held(sale, buyer, count=2), voucher(code), WALLET, card())
    assert (purchase.status, booking_of(purchase).status) == (DONE, BookingStatus.CONFIRMED)
    assert amounts(purchase) == [
        (PaymentMethod.VOUCHER, 2_500, 1),
        (PaymentMethod.WALLET, 3_000, 2),
        (PaymentMethod.CARD, 2_500, 3),
    ]
    assert (balance(buyer), reserved(buyer)) == (0, 0)
    assert booked()["operator_payable"] + booked()["platform_revenue"] == 8_000 - 2_500  # the platform gave the voucher
    assert all_is_well()


def test_a_voucher_alone_buys_and_keeps_the_rest(sale: Sale, buyer: UUID) -> None:
    code = a_voucher(5_000)
    purchase = buy(buyer, held(sale, buyer), voucher(code))
    assert (purchase.status, left_on(code), balance(buyer)) == (DONE, 1_000, 3_000)
    assert all_is_well()


def test_a_card_that_is_not_needed_is_not_charged(sale: Sale, buyer: UUID) -> None:
    purchase = buy(buyer, held(sale, buyer), voucher(a_voucher(5_000)), card(TestCard.FAILS))
    assert (purchase.status, len(purchase.payments)) == (DONE, 1)


def test_amounts_that_are_named_are_taken(sale: Sale, buyer: UUID) -> None:
    wallet = Part(PaymentMethod.WALLET, Money(1_234, "EUR"))
    purchase = buy(buyer, held(sale, buyer), card(amount=2_766), wallet)
    assert amounts(purchase) == [(PaymentMethod.CARD, 2_766, 1), (PaymentMethod.WALLET, 1_234, 2)]
    assert (purchase.status, balance(buyer)) == (DONE, 1_766)
    assert all_is_well()


def test_a_refused_card_gives_the_other_means_back(sale: Sale, buyer: UUID) -> None:
    code = a_voucher(2_500)
    purchase = buy(buyer, held(sale, buyer, count=2), voucher(code), WALLET, card(TestCard.FAILS))
    assert purchase.status is FAILED
    assert statuses(purchase) == [PaymentStatus.VOIDED, PaymentStatus.VOIDED, PaymentStatus.FAILED]
    assert (left_on(code), balance(buyer), reserved(buyer)) == (2_500, 3_000, 0)
    assert all_is_well()


def test_what_is_reserved_cannot_be_spent_twice(sale: Sale, buyer: UUID) -> None:
    """T15: the wallet waits for a card, and pays nothing else meanwhile."""
    buy(buyer, held(sale, buyer), WALLET, card(TestCard.NEEDS_3DS))
    other = held(sale, buyer)
    assert reserved(buyer) == 3_000
    with pytest.raises(DoesNotAddUp):
        buy(buyer, other, WALLET, card(amount=3_999))
    with pytest.raises(InsufficientFunds):
        buy(buyer, other, WALLET)


@pytest.mark.parametrize(
    ("parts", "problem"),
    [
        ([WALLET], InsufficientFunds),
        ([card(amount=3_999)], DoesNotAddUp),
        ([card(amount=4_001)], DoesNotAddUp),
        ([card(amount=2_000), card(amount=2_000)], MeansRepeated),
        ([voucher("AAAA-AAAA-AAAA-AAAA"), card()], VoucherUnknown),
    ],
)
def test_what_does_not_add_up_reserves_nothing(
    sale: Sale, buyer: UUID, parts: list[Part], problem: type[Problem]
) -> None:
    with pytest.raises(problem):
        buy(buyer, held(sale, buyer), *parts)
    assert (reserved(buyer), Row.objects.count()) == (0, 0)


def test_an_operators_voucher_pays_for_its_own_trips_only(sale: Sale, buyer: UUID) -> None:
    theirs, ours = a_voucher(5_000, ids.new_id()), a_voucher(5_000, sale.listing.operator_id)
    reference = held(sale, buyer)
    with pytest.raises(VoucherNotAccepted) as refusal:
        buy(buyer, reference, WALLET, voucher(theirs))
    assert [one.path for one in refusal.value.pointers] == ["/methods/1/voucher"]
    assert buy(buyer, reference, voucher(ours)).status is DONE
    assert all_is_well()


def test_the_refund_of_a_mixed_booking_goes_back_the_way_it_came(sale: Sale, buyer: UUID) -> None:
    code = a_voucher(2_500)
    purchase = buy(buyer, held(sale, buyer, count=2, family="Flex"), voucher(code), WALLET, card())
    quote = operations.cancellation_quote(
        user_id=buyer, reference=purchase.reference, ticket_ids=None, destination=Destination.SOURCE, now=NOW
    )
    operations.cancellation_confirm(user_id=buyer, reference=purchase.reference, quote_id=quote.id, now=NOW)
    assert (left_on(code), balance(buyer), booked()["refunds_due"]) == (2_500, 3_000, 6_500)
    assert all_is_well()
