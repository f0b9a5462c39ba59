"""What the auditor finds in the ledger."""

from __future__ import annotations

from django.db import connection

from carnet.domains.payments.contracts import Fault
from carnet.infra import sql


def ledger_faults() -> tuple[Fault, ...]:
    """What must never be and is; empty when the books are right. Reads every row of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.domains.payments", "faults"))
        return tuple(Fault(rule, subject) for rule, subject in cursor.fetchall())
