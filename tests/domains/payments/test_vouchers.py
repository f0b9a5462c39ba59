"""Vouchers as money: bought, given, found, spent in parts, void in the end, and revived by what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from carnet.domains.payments import operations, queries
from carnet.domains.payments.contracts import (
    AccountKind,
    Credit,
    Destination,
    GoodwillReason,
    Part,
    Payment,
    PaymentMethod,
    PaymentPurpose,
    PaymentStatus,
    RefundReason,
    TestCard,
    TicketRefund,
    Voucher,
    VoucherStatus,
)
from carnet.domains.payments.models import Voucher as Row
from carnet.domains.payments.operations import (
    GiftOrder,
    GiftRefused,
    Goodwill,
    VoucherExpired,
    VoucherNotAccepted,
    VoucherSpent,
)
from carnet.domains.payments.problems import InsufficientFunds
from carnet.domains.payments.queries import Gift, VoucherUnknown
from carnet.domains.payments.rules import AmountOutOfRange, CurrencyMismatch, CurrencyNotSupported
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import drain
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.idempotency import KeyReused
from carnet.infra.principal import Principal
from carnet.kernel import ids, readable
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput
from tests.domains.payments.world import NOW, OPERATOR, a_wallet, balance, eur, rows
from tests.messages import sent_to

pytestmark = pytest.mark.django_db(transaction=True)

GRACE = "grace@example.org"
LONG_AFTER = NOW + timedelta(days=5 * 366)


def an_order(user: UUID, **changes: Any) -> GiftOrder:
    order = GiftOrder(user, eur(5_000), GRACE, "Enjoy the trip", PaymentMethod.WALLET)
    return replace(order, **changes)


def buy(user: UUID, key: str = "", **changes: Any) -> Gift:
    return operations.gift_buy(order=an_order(user, **changes), request_key=key or str(ids.new_id()), now=NOW)


def staff(operator: UUID = OPERATOR, role: MemberRole = MemberRole.MANAGER) -> Principal:
    return Principal(user_id=ids.new_id(), memberships={operator: role.value})


SUPPORT = Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT.value}), second_factor=True)


def give(operator: UUID | None = OPERATOR, *, amount: Money | None = None, by: Principal | None = None) -> Voucher:
    """A goodwill voucher as its giver sees it."""
    goodwill = Goodwill(amount or eur(2_000), GRACE, GoodwillReason.DELAY)
    return operations.goodwill_give(
        operator_id=operator, goodwill=goodwill, by=by or (staff() if operator else SUPPORT), now=NOW
    )


def code_of(voucher: Voucher) -> str:
    return Row.objects.get(pk=voucher.id).code


def find(code: str, *, operators: tuple[UUID, ...] = (OPERATOR,), currency: str = "EUR", at: datetime = NOW) -> Voucher:
    return operations.voucher_find(
        code=code, currency=currency, operator_ids=operators, guesser=str(ids.new_id()), now=at
    )


def account(kind: AccountKind, owner: UUID | None) -> int:
    """What the ledger says this account has."""
    found = rows(
        "SELECT coalesce(sum(e.amount), 0)::bigint FROM payments_entry e JOIN payments_account a ON a.id = e.account_id"
        " WHERE a.kind = %s AND a.owner_id IS NOT DISTINCT FROM %s",
        kind.value,
        owner,
    )
    total: int = found[0][0]
    return total


@transaction.atomic
def spend(voucher: Voucher, amount: int, *, post: bool = True, at: datetime = NOW) -> Payment:
    """Pay a booking of the operator's with a part of a voucher."""
    (payment,) = operations.parts_begin(
        booking_id=ids.new_id(),
        user_id=ids.new_id(),
        currency="EUR",
        credits=[Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(amount))],
        parts=[Part(PaymentMethod.VOUCHER)],
        purpose=PaymentPurpose.BOOKING,
        exchange_id=None,
        vouchers={0: voucher},
        now=at,
    )
    if post:
        operations.parts_post(payment_ids=[payment.id], now=at)
    return payment


def end(payment: Payment, what: Callable[..., None], *, at: datetime = NOW) -> None:
    """Post or void it."""
    with transaction.atomic():
        what(payment_ids=[payment.id], now=at)


def refund(payment: Payment, *, at: datetime) -> None:
    assert payment.booking_id is not None
    debit = Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, payment.amount)
    what = TicketRefund(ids.new_id(), payment.booking_id, payment.amount, (debit,), RefundReason.CANCELLED)
    operations.tickets_refund([replace(what, destination=Destination.SOURCE)], now=at)


def test_a_gift_from_the_wallet_is_active_and_on_its_way() -> None:
    user = a_wallet(8_000)
    gift = buy(user)
    assert (gift.voucher.status, gift.voucher.available) == (VoucherStatus.ACTIVE, eur(5_000))
    assert gift.payment.status is PaymentStatus.CAPTURED
    assert balance(user) == 3_000
    (letter,) = sent_to(GRACE)
    assert gift.voucher.code in letter.text
    assert "Enjoy the trip" in letter.text
    assert gift.voucher.code not in letter.subject
    assert find(gift.voucher.code).id == gift.voucher.id
    assert queries.gifts(user_id=user, now=NOW) == (queries.gift(user_id=user, voucher_id=gift.voucher.id, now=NOW),)
    assert queries.ledger_faults() == ()


def test_t61_buying_again_with_the_same_key_is_the_same_gift() -> None:
    user = a_wallet(20_000)
    first, again = buy(user, "k"), buy(user, "k")
    assert first.voucher.id == again.voucher.id
    assert (balance(user), len(sent_to(GRACE))) == (15_000, 1)
    with pytest.raises(KeyReused):
        buy(user, "k", email="somebody@example.org")


def test_t19_a_gift_that_the_wallet_does_not_cover_is_none() -> None:
    user = a_wallet(4_999)
    with pytest.raises(InsufficientFunds):
        buy(user)
    assert not Row.objects.exists()
    assert (balance(user), sent_to(GRACE), queries.gifts(user_id=user, now=NOW)) == (4_999, [], ())


def test_a_gift_by_card_is_active_once_it_is_captured() -> None:
    gift = buy(ids.new_id(), method=PaymentMethod.CARD, instrument=TestCard.SUCCEEDS)
    assert gift.voucher.status is VoucherStatus.ACTIVE
    assert len(sent_to(GRACE)) == 1
    assert queries.ledger_faults() == ()


def test_t27_a_refused_card_buys_nothing_however_often_it_is_asked() -> None:
    user = ids.new_id()
    for _ in range(2):
        with pytest.raises(GiftRefused):
            buy(user, "k", method=PaymentMethod.CARD, instrument=TestCard.FAILS)
    row = Row.objects.get()
    with pytest.raises(VoucherUnknown):
        find(row.code)
    assert sent_to(GRACE) == []


def test_a_gift_whose_card_is_confirmed_later_is_activated_by_the_news() -> None:
    gift = buy(ids.new_id(), method=PaymentMethod.CARD, instrument=TestCard.ANSWERS_LATE)
    assert (gift.voucher.status, gift.payment.status) == (VoucherStatus.ORDERED, PaymentStatus.PENDING)
    with pytest.raises(VoucherUnknown):
        find(gift.voucher.code)
    operations.payment_ask(gift.payment.id, now=NOW)
    for _ in range(2):
        drain()
        operations.gifts_activate([gift.payment.id], now=NOW)
    assert find(gift.voucher.code).available == eur(5_000)
    assert len(sent_to(GRACE)) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": eur(499)}, AmountOutOfRange),
        ({"amount": eur(100_001)}, AmountOutOfRange),
        ({"amount": eur(-5_000)}, AmountOutOfRange),
        ({"amount": Money(5_000, "JPY")}, CurrencyNotSupported),
        ({"email": "nobody"}, InvalidInput),
        ({"message": "x" * 501}, InvalidInput),
        ({"method": PaymentMethod.CASH}, InvalidInput),
    ],
)
def test_t26_no_gift_of_nothing(changes: dict[str, Any], error: type[Exception]) -> None:
    user = a_wallet(200_000)
    with pytest.raises(error):
        buy(user, **changes)
    assert (balance(user), Row.objects.count()) == (200_000, 0)


def test_goodwill_is_at_the_giver_s_expense() -> None:
    operators, platforms = give(), give(None)
    assert account(AccountKind.OPERATOR_PAYABLE, OPERATOR) == account(AccountKind.PLATFORM_REVENUE, None) == -2_000
    assert find(code_of(operators)).available == find(code_of(platforms)).available == eur(2_000)
    assert len(sent_to(GRACE)) == 2
    entry = AuditEntry.objects.filter(verb="voucher.give").order_by("id")[0]
    assert entry.detail["reason"] == "delay"
    assert GRACE not in str(entry.detail)
    assert code_of(operators) not in str(entry.detail)
    assert queries.ledger_faults() == ()


def test_t49_staff_do_not_learn_the_codes_they_give() -> None:
    given = give()
    seen = [given, *queries.goodwill_of_operator(operator_id=OPERATOR, by=staff(), now=NOW)]
    code = code_of(given)
    assert [one.code[-4:] for one in seen] == [code[-4:]] * 2
    assert not [one for one in seen if readable.in_groups(code) in one.code]


def test_t44_only_those_who_may_give_goodwill() -> None:
    for by, error in ((staff(ids.new_id()), NotFound), (staff(role=MemberRole.AGENT), Forbidden)):
        with pytest.raises(error):
            give(by=by)
        with pytest.raises(error):
            queries.goodwill_of_operator(operator_id=OPERATOR, by=by, now=NOW)
    with pytest.raises(Forbidden):
        give(None, by=staff())
    with pytest.raises(AmountOutOfRange):
        give(amount=eur(50_001))
    assert not Row.objects.exists()


def test_t61_goodwill_is_given_once_per_key() -> None:
    by, goodwill = staff(), Goodwill(eur(2_000), GRACE, GoodwillReason.DELAY)
    given = [
        operations.goodwill_give(operator_id=OPERATOR, goodwill=goodwill, by=by, request_key="k", now=NOW)
        for _ in range(2)
    ]
    assert given[0].id == given[1].id
    other = replace(goodwill, amount=eur(3_000))
    with pytest.raises(KeyReused):
        operations.goodwill_give(operator_id=OPERATOR, goodwill=other, by=by, request_key="k", now=NOW)
    assert account(AccountKind.OPERATOR_PAYABLE, OPERATOR) == -2_000


def test_a_voucher_is_found_however_it_is_written() -> None:
    given = give()
    code = code_of(given)
    assert {find(text).id for text in (code, code.lower(), readable.in_groups(code), f" {code[:5]} {code[5:]} ")} == {
        given.id
    }


def test_a_voucher_pays_only_where_and_while_it_holds() -> None:
    code = code_of(give())
    with pytest.raises(CurrencyMismatch):
        find(code, currency="CHF")
    for operators in ((ids.new_id(),), (OPERATOR, ids.new_id()), ()):
        with pytest.raises(VoucherNotAccepted):
            find(code, operators=operators)
    with pytest.raises(VoucherExpired):
        find(code, at=LONG_AFTER)


def test_a_voucher_is_spent_in_parts() -> None:
    found = find(code_of(give()))
    spend(found, 1_500)
    found = find(code_of(found))
    assert (found.available, found.status) == (eur(500), VoucherStatus.ACTIVE)
    spend(found, 500)
    with pytest.raises(VoucherSpent):
        find(code_of(found))
    assert operations.voucher_look_up(code=code_of(found), guesser="me", now=NOW).status is VoucherStatus.SPENT
    assert queries.ledger_faults() == ()


def test_what_is_reserved_cannot_be_spent_meanwhile() -> None:
    found = find(code_of(give()))
    payment = spend(found, 1_500, post=False)
    assert find(code_of(found)).available == eur(500)
    end(payment, operations.parts_void)
    assert find(code_of(found)).available == eur(2_000)


def test_t46_who_guesses_codes_is_stopped_before_a_right_one_can_be_told() -> None:
    code = code_of(give())
    text = readable.random_text(15)
    wrong = text + readable.check_character(text)
    for _ in range(60):
        with pytest.raises(VoucherUnknown):
            operations.voucher_look_up(code=wrong, guesser="mallory", now=NOW)
    for guess in (wrong, code):
        with pytest.raises(RateLimited):
            operations.voucher_look_up(code=guess, guesser="mallory", now=NOW)
    assert operations.voucher_look_up(code=code, guesser="grace", now=NOW).available == eur(2_000)


def test_right_and_mistyped_codes_are_no_guesses() -> None:
    code = code_of(give())
    for _ in range(70):
        operations.voucher_look_up(code=code, guesser="grace", now=NOW)
        with pytest.raises(VoucherUnknown):
            operations.voucher_look_up(code=code[:-1] + ("A" if code[-1] != "A" else "B"), guesser="grace", now=NOW)


def test_the_rest_of_an_expired_voucher_goes_back_to_who_bears_it_once() -> None:
    gift, goodwill, platforms = buy(a_wallet(5_000)).voucher, give(), give(None)
    spend(find(code_of(goodwill)), 500)
    assert operations.vouchers_expire(now=NOW) == 0
    assert [operations.vouchers_expire(now=LONG_AFTER) for _ in range(2)] == [3, 0]
    assert account(AccountKind.PLATFORM_REVENUE, None) == 5_000
    assert account(AccountKind.OPERATOR_PAYABLE, OPERATOR) == 0
    for voucher in (gift, goodwill, platforms):
        with pytest.raises(VoucherExpired):
            find(code_of(voucher), at=LONG_AFTER)
    assert queries.ledger_faults() == ()


def test_a_voucher_does_not_end_while_a_purchase_has_some_of_it() -> None:
    found = find(code_of(give()))
    payment = spend(found, 1_500, post=False)
    assert operations.vouchers_expire(now=LONG_AFTER) == 0
    end(payment, operations.parts_post, at=LONG_AFTER)
    assert operations.vouchers_expire(now=LONG_AFTER) == 1
    assert account(AccountKind.OPERATOR_PAYABLE, OPERATOR) == 0
    assert queries.ledger_faults() == ()


def test_money_that_comes_back_to_a_voucher_can_be_spent_for_90_days_at_least() -> None:
    found = find(code_of(give()))
    payment = spend(found, 1_500)
    operations.vouchers_expire(now=LONG_AFTER)
    refund(payment, at=LONG_AFTER)
    revived = find(code_of(found), at=LONG_AFTER)
    assert (revived.available, revived.expires_at) == (eur(1_500), LONG_AFTER + timedelta(days=90))
    assert operations.vouchers_expire(now=LONG_AFTER + timedelta(days=90)) == 1
    assert queries.ledger_faults() == ()


def test_a_refund_does_not_shorten_a_voucher_and_lengthens_one_that_is_about_to_end() -> None:
    found = find(code_of(give()))
    first, second = spend(found, 500), spend(found, 600)
    refund(first, at=NOW)
    assert find(code_of(found)).expires_at == found.expires_at
    late = found.expires_at - timedelta(days=10)
    refund(second, at=late)
    assert find(code_of(found), at=late).expires_at == late + timedelta(days=90)


def test_who_is_forgotten_leaves_no_address_behind() -> None:
    user = a_wallet(5_000)
    gift = buy(user)
    assert queries.personal_files(user, NOW)["vouchers"][0]["email"] == GRACE
    operations.forget_payers([user])
    assert Row.objects.values_list("email", "message").get() == ("", "")
    assert find(gift.voucher.code).available == eur(5_000)
