"""The auditor finds nothing in sound payouts and invoices, and every planted fault."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from carnet.domains.settlement import operations
from carnet.infra.events import drain
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.returns import give_back
from tests.domains.settlement.conftest import ADMIN, EARNED, Books, some_books

DAY = timedelta(days=1)


@pytest.fixture
def settled(db: None) -> Books:
    """An operator that was paid, could not be paid, and is being paid; some tickets were given back."""
    books = some_books(a_sale())
    books.account()
    for _ in range(2):
        books.sold()
    give_back(books.sold())
    drain(now=NOW)
    (first,) = operations.payouts_run(now=EARNED)
    operations.payout_failed(payout_id=first.id, reason="closed", by=ADMIN, now=EARNED)
    (second,) = operations.payouts_run(now=EARNED + DAY)
    operations.payout_paid(payout_id=second.id, reference="SEPA 17", by=ADMIN, now=EARNED + DAY)
    give_back(books.sold())
    drain(now=NOW)
    assert len(operations.payouts_run(now=EARNED + 2 * DAY)) == 1
    return books


def findings() -> dict[str, int]:
    """How many rows break each rule, by the rule's file; rules that hold are left out."""
    return {verdict.rule.file: verdict.broken for verdict in auditor.audit(Role.ALL, now=EARNED) if verdict.broken}


def test_a_settled_operator_is_clean(settled: Books) -> None:
    assert findings() == {}
    assert all(verdict.rows for verdict in auditor.audit(Role.ALL, now=EARNED) if verdict.rule.file in FAULTS)


FAULTS = {
    "payouts_match_transfers": (
        "UPDATE settlement_payout SET amount = amount + 1 WHERE status = 'paid'",
        "UPDATE settlement_payout SET operator_id = gen_random_uuid() WHERE status = 'paid'",
        "UPDATE settlement_payout SET transfer_id = gen_random_uuid() WHERE status = 'created'",
        "UPDATE settlement_payout SET reversal_id = gen_random_uuid() WHERE status = 'failed'",
        "UPDATE settlement_payout SET status = 'paid', decided_at = now(), reference = 'x' WHERE status = 'created'",
        "DELETE FROM settlement_payout WHERE status = 'created'",
        "DELETE FROM settlement_payout_history WHERE to_status = 'created'",
    ),
    "invoice_numbers": (
        "DELETE FROM settlement_invoice WHERE number = 1 AND kind = 'invoice'",
        "DELETE FROM settlement_invoice WHERE number = 2 AND kind = 'invoice'",
        "UPDATE settlement_invoice SET number = number + 1 WHERE kind = 'credit_note' AND number = 2",
        "UPDATE settlement_series SET last = last + 1",
        "DELETE FROM settlement_series",
        "DELETE FROM settlement_invoice_line",
        "UPDATE settlement_invoice_line SET gross = gross + 1, net = net + 1",
        "UPDATE settlement_invoice SET gross = gross - 9000, net = net - 9000 WHERE kind = 'credit_note'",
        "UPDATE settlement_invoice SET booking_id = gen_random_uuid() WHERE kind = 'credit_note'",
    ),
}
"""What breaks each rule, in every way that its SQL looks for."""

_GUARDED = ("payout", "payout_history", "invoice", "invoice_line")


def test_every_planted_fault_is_found(settled: Books) -> None:
    missed = []
    for file, fault in [(file, fault) for file, faults in FAULTS.items() for fault in faults]:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in _GUARDED:
                cursor.execute(f"ALTER TABLE settlement_{table} DISABLE TRIGGER USER")
            cursor.execute(fault)
            assert cursor.rowcount, fault
            missed += [] if file in findings() else [(file, fault)]
            transaction.set_rollback(True)
    assert missed == []
