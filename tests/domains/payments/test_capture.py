"""Taking prices from wallets: who is refused, what is written, what the neighbours of a refused request get."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carnet.domains.payments import queries
from carnet.domains.payments.contracts import AccountKind, Captured, CaptureRefusal, Credit, PaymentStatus
from carnet.domains.payments.events import PaymentCaptured, WalletDebited
from carnet.infra.events import codec
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.domains.payments.world import (
    OPERATOR,
    a_capture,
    a_wallet,
    balance,
    capture,
    eur,
    rows,
    sum_of_entries,
)

pytestmark = pytest.mark.django_db


def test_a_price_goes_from_the_wallet_to_its_parts() -> None:
    user = a_wallet(10_000)
    asked = a_capture(user, 4_950)
    assert capture(asked) == [Captured(None, eur(5_050))]
    assert balance(user) == sum_of_entries(user) == 5_050
    posted = rows(
        """
        SELECT a.kind, a.owner_id, e.amount FROM payments_entry e JOIN payments_account a ON a.id = e.account_id
        WHERE e.transfer_id = %s ORDER BY e.amount
        """,
        asked.transfer_id,
    )
    shares = [("platform_revenue", OPERATOR, 495), ("operator_payable", OPERATOR, 4_455)]
    assert posted == [("wallet", user, -4_950), *shares]
    assert queries.ledger_faults() == ()


def test_t19_a_captured_payment_has_its_debit() -> None:
    user = a_wallet(10_000)
    asked = a_capture(user, 4_950)
    capture(asked)
    (payment,) = queries.payments_of_booking(asked.booking_id)
    assert (payment.id, payment.status, payment.amount) == (asked.payment_id, PaymentStatus.CAPTURED, eur(4_950))
    line = queries.entries(user, "EUR")[0]
    assert (line.payment_id, line.booking_id, line.amount) == (payment.id, asked.booking_id, eur(-4_950))


def test_the_events_are_those_that_python_would_write() -> None:
    user = a_wallet(10_000)
    asked = a_capture(user, 4_950)
    capture(asked)
    told = {
        name: (aggregate, version, data)
        for name, aggregate, version, data in rows(
            """
            SELECT name, aggregate_id, aggregate_version, data::text FROM events_outbox
            WHERE data ->> 'booking_id' = %s
            """,
            str(asked.booking_id),
        )
    }
    assert set(told) == {"payment.captured", "wallet.debited"}
    paid = PaymentCaptured(user, asked.booking_id, "wallet", "booking", eur(4_950))
    assert _decoded(PaymentCaptured, told["payment.captured"]) == (asked.payment_id, 1, paid)
    debited = WalletDebited(user, asked.transfer_id, "capture", asked.booking_id, eur(4_950), eur(5_050))
    wallet = rows("SELECT id FROM payments_account WHERE owner_id = %s", user)[0][0]
    assert _decoded(WalletDebited, told["wallet.debited"]) == (wallet, 2, debited)


def _decoded(kind: type[Any], row: tuple[Any, int, str]) -> tuple[Any, int, Any]:
    data = json.loads(row[2])
    value = codec.from_json(kind, data)
    assert codec.to_json(value) == data
    return row[0], row[1], value


def test_refusals_leave_their_neighbours_alone() -> None:
    rich, poor, nobody = a_wallet(10_000), a_wallet(100), ids.new_id()
    crooked = a_capture(rich, 500, credits_=(Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(499)),))
    asked = [a_capture(poor, 101), a_capture(nobody, 100), crooked, a_capture(rich, 10_000), a_capture(poor, 100)]
    assert capture(*asked) == [
        Captured(CaptureRefusal.INSUFFICIENT_FUNDS, eur(100)),
        Captured(CaptureRefusal.NO_WALLET, None),
        Captured(CaptureRefusal.MALFORMED, eur(10_000)),
        Captured(None, eur(0)),
        Captured(None, eur(0)),
    ]
    assert [bool(queries.payments_of_booking(one.booking_id)) for one in asked] == [False, False, False, True, True]
    assert queries.ledger_faults() == ()


def test_a_refused_request_does_not_count_against_later_ones() -> None:
    user = a_wallet(1_000)
    outcomes = capture(*(a_capture(user, amount) for amount in (600, 600, 300, 200, 100)))
    assert [(one.refusal, one.balance) for one in outcomes] == [
        (None, eur(400)),
        (CaptureRefusal.INSUFFICIENT_FUNDS, eur(400)),
        (None, eur(100)),
        (CaptureRefusal.INSUFFICIENT_FUNDS, eur(100)),
        (None, eur(0)),
    ]
    statement = queries.entries(user, "EUR")
    assert [line.balance.amount for line in statement] == [0, 100, 400, 1_000]
    assert [line.position for line in statement] == [4, 3, 2, 1]


def test_t21_a_booking_is_paid_once() -> None:
    user, other, booking = a_wallet(10_000), a_wallet(10_000), ids.new_id()
    assert capture(a_capture(user, 100, booking_id=booking))[0].refusal is None
    assert capture(a_capture(other, 100, booking_id=booking))[0].refusal is CaptureRefusal.PAYMENT_EXISTS
    assert balance(other) == 10_000
    assert len(queries.payments_of_booking(booking)) == 1


def test_t21_the_second_of_two_in_one_batch_is_asked_to_come_again() -> None:
    user, other, booking = a_wallet(10_000), a_wallet(10_000), ids.new_id()
    outcomes = capture(a_capture(user, 100, booking_id=booking), a_capture(other, 100, booking_id=booking))
    assert [one.refusal for one in outcomes] == [None, CaptureRefusal.AGAIN]
    assert (balance(user), balance(other)) == (9_900, 10_000)


def test_parts_for_the_same_account_become_one_entry() -> None:
    user = a_wallet(1_000)
    part = Credit(AccountKind.OPERATOR_PAYABLE, OPERATOR, eur(200))
    asked = a_capture(user, 400, credits_=(part, part))
    assert capture(asked)[0].refusal is None
    assert rows("SELECT amount FROM payments_entry WHERE transfer_id = %s ORDER BY 1", asked.transfer_id) == [
        (-400,),
        (400,),
    ]


@pytest.mark.parametrize(
    "crooked",
    [
        (),
        (Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(900)),),
        (Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(1_100)),),
        (Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(1_100)), Credit(AccountKind.TAX, OPERATOR, eur(-100))),
        (Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(1_000)), Credit(AccountKind.TAX, OPERATOR, eur(0))),
        (Credit(AccountKind.WALLET, OPERATOR, eur(1_000)),),
        (Credit(AccountKind.OPERATOR_PAYABLE, None, eur(1_000)),),
        (Credit(AccountKind.PLATFORM_REVENUE, None, eur(1_000)),),
    ],
    ids=["none", "short", "over", "negative", "zero", "a wallet", "no operator", "an owner too many"],
)
def test_credits_that_do_not_fit_post_nothing(crooked: tuple[Credit, ...]) -> None:
    user = a_wallet(10_000)
    asked = a_capture(user, 1_000, credits_=crooked)
    assert capture(asked)[0].refusal is CaptureRefusal.MALFORMED
    assert balance(user) == sum_of_entries(user) == 10_000
    assert not queries.payments_of_booking(asked.booking_id)


@pytest.mark.parametrize("amount", [0, -1_000])
def test_t26_nothing_and_less_are_no_prices(amount: int) -> None:
    user = a_wallet(10_000)
    part = Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, eur(amount))
    assert capture(a_capture(user, amount, credits_=(part,)))[0].refusal is CaptureRefusal.MALFORMED
    assert balance(user) == 10_000


def test_currencies_are_never_mixed() -> None:
    user = a_wallet(10_000)
    part = Credit(AccountKind.PLATFORM_REVENUE, OPERATOR, Money(1_000, "CHF"))
    with pytest.raises(ValueError, match="one currency"):
        capture(a_capture(user, 1_000, credits_=(part,)))


def test_an_empty_batch_is_answered_with_nothing() -> None:
    assert capture() == []
