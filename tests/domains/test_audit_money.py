"""The auditor finds nothing in sound money, whatever was paid with, and every planted fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.infra.jobs import run_due
from carnet.kernel.money import Money
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.buying import WALLET, a_voucher, buy, card, held, voucher
from tests.domains.booking.changed import Bought
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.exchanging import another, confirmed, quoted, wanted
from tests.domains.booking.returns import give_back
from tests.domains.payments.world import a_wallet

AUDIT_AT = NOW + timedelta(minutes=1)


@pytest.fixture
def busy_shop(transactional_db: None, settings: Any) -> Iterator[None]:
    """Every kind of means, and every end a purchase can come to. What is planted is gone afterwards."""
    settings.SIMULATED_PROVIDER, settings.PROVIDER_TIMEOUT = True, timedelta(milliseconds=1)
    sale = a_sale()
    sale.with_seats(20)
    ada = a_wallet(100_000)
    some = Part(PaymentMethod.WALLET, Money(500, "EUR"))
    for which in (TestCard.SUCCEEDS, TestCard.FAILS, TestCard.CAPTURE_FAILS, TestCard.NEEDS_3DS):
        buy(ada, held(sale, ada, count=2), voucher(a_voucher(1_000)), some, card(which))
    for _ in range(2):  # the money of the first has gone back, the second's is owed
        run_due(now=NOW)
        given_back = Bought(ada, held(sale, ada, count=3))
        buy(ada, given_back.reference, voucher(a_voucher(1_000)), some, card())
        give_back(given_back, [ticket.id for ticket in given_back.booking.tickets[:2]])
    for which in (TestCard.SUCCEEDS, TestCard.CAPTURE_FAILS):
        swapped = Bought(ada, held(sale, ada, to_stop=2))
        buy(ada, swapped.reference, WALLET)
        confirmed(swapped, quoted(swapped, wanted(swapped, another(sale), sale)), some, card(which))
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def findings() -> dict[str, int]:
    """How many rows break each rule, by the rule's file; rules that hold are left out."""
    return {verdict.rule.file: verdict.broken for verdict in auditor.audit(Role.ALL, now=AUDIT_AT) if verdict.broken}


def test_a_busy_shop_is_clean(busy_shop: None) -> None:
    assert findings() == {}
    assert all(verdict.rows for verdict in auditor.audit(Role.ALL, now=AUDIT_AT) if verdict.rule.file in FAULTS)


_RESOLVED = "INSERT INTO payments_resolved (reserved_id, resolution, created_at)"
_RESERVED = "INSERT INTO payments_reserved (id, account_id, payment_id, amount, created_at)"

FAULTS = {
    "shares_match_tickets": (
        "UPDATE booking_ticket SET commission = commission + 1 WHERE status = 'issued'",
        "UPDATE booking_ticket SET tax = tax + 1 WHERE status = 'issued' AND replaces_id IS NOT NULL",
        "UPDATE booking_ticket SET operator_id = gen_random_uuid() WHERE status = 'cancelled'",
        "UPDATE payments_account SET owner_id = gen_random_uuid() WHERE kind = 'platform_revenue'",
        "UPDATE booking_booking SET status = 'expired' WHERE status = 'confirmed'",
        "UPDATE booking_quote SET status = 'proposed' WHERE kind = 'exchange'",
    ),
    "reserved_is_undecided": (
        "UPDATE payments_account SET reserved = reserved - 1 WHERE reserved > 0",
        "UPDATE payments_payment SET status = 'captured' WHERE status = 'pending'",
        "UPDATE payments_payment SET status = 'voided' WHERE method = 'wallet' AND status = 'captured'",
        f"{_RESOLVED} SELECT id, 'voided', now() FROM payments_reserved ON CONFLICT DO NOTHING",
        f"{_RESOLVED} VALUES (gen_random_uuid(), 'voided', now())",
        f"{_RESERVED} SELECT gen_random_uuid(), id, gen_random_uuid(), 1, now() FROM payments_account LIMIT 1",
    ),
    "vouchers_are_paid_for": (
        "UPDATE payments_voucher SET amount = amount + 1",
        "UPDATE payments_voucher SET issued_at = NULL",
        "UPDATE payments_account SET balance = 100000 WHERE kind = 'voucher'",
        "DELETE FROM payments_voucher",
    ),
    "purchases_end": (
        "UPDATE booking_purchase SET status = 'done' WHERE status = 'begun'",
        "UPDATE booking_purchase SET status = 'failed' WHERE status = 'begun'",
        "UPDATE booking_purchase SET status = 'failed' WHERE status = 'done'",
        "DELETE FROM booking_purchase",
        "UPDATE booking_purchase SET deadline = deadline - interval '7 hours' WHERE status = 'begun'",
    ),
    "refunds_due_are_owed": (
        "UPDATE payments_refund SET status = 'done'",
        "UPDATE payments_account SET kind = 'bank' WHERE kind = 'refunds_due'",
        "UPDATE payments_account SET kind = 'tax', owner_id = gen_random_uuid() WHERE kind = 'provider_clearing'",
    ),
}
"""What breaks each rule, in every way that its SQL looks for."""


def test_every_planted_fault_is_found(busy_shop: None) -> None:
    rules = {rule.file: rule for rule in auditor.rules(Role.ALL)}
    missed = []
    for file, fault in [(file, fault) for file, faults in FAULTS.items() for fault in faults]:
        with transaction.atomic(), connection.cursor() as cursor:
            for constraint in ("account_has_no_owner", "wallet_not_negative"):
                cursor.execute(f"ALTER TABLE payments_account DROP CONSTRAINT payments_{constraint}")
            cursor.execute(fault)
            if not auditor.prove(rules[file], now=AUDIT_AT).broken:
                missed.append((file, fault))
            transaction.set_rollback(True)
    assert not missed
