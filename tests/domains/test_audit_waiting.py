"""The auditor finds every planted fault in waiting lists, and nothing where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from carnet.domains.booking.operations import release
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought, pay
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.queueing import join, offered, states, work
from tests.domains.booking.returns import give_back
from tests.money import give_money

AUDIT_AT = NOW + timedelta(minutes=31)

FAULTS = {
    "offers_match_bookings": (
        "UPDATE booking_waiting_entry SET booking_id = gen_random_uuid() WHERE status = 'taken'",
        "UPDATE booking_waiting_entry SET status = 'lapsed' WHERE status = 'left'",
        "UPDATE booking_waiting_entry SET status = 'left' WHERE status = 'lapsed'",
        "UPDATE booking_waiting_entry SET status = 'taken' WHERE status = 'lapsed'",
        "UPDATE booking_waiting_entry SET status = 'ended' WHERE status = 'taken'",
        "UPDATE booking_waiting_entry SET seats = seats + 1 WHERE status = 'taken'",
        "UPDATE booking_waiting_entry SET from_stop = 1 WHERE status = 'taken'",
        "UPDATE inventory_listing SET content = jsonb_set(content, '{stops,0,departure}', '\"2026-12-01T11:00:00Z\"')",
    ),
}
"""What breaks each rule, in every way that its SQL looks for."""


@pytest.fixture
def queue(db: None) -> Sale:
    """Entries in every state that a queue brings about; somebody still waits."""
    sale = a_sale()
    sale.with_seats(3)
    sold = [bought(sale, seats=[f"1-{number}"]) for number in (1, 2, 3)]
    entries = [join(sale) for _ in range(5)]
    for one in sold:
        give_back(one)
    work()
    paid, given_up = entries[0], entries[1]
    give_money(paid.user_id, 10_000)
    pay(Bought(paid.user_id, offered(paid)))
    release(user_id=given_up.user_id, reference=offered(given_up), now=NOW)
    work()
    work(NOW + timedelta(minutes=30))
    assert states(*entries, now=AUDIT_AT) == ["taken", "left", "lapsed", "lapsed", "offered"]
    join(sale, 2, now=AUDIT_AT)
    return sale


def findings() -> dict[str, int]:
    """How many rows break each rule; rules that hold are left out."""
    return {verdict.rule.file: verdict.broken for verdict in auditor.audit(Role.ALL, now=AUDIT_AT) if verdict.broken}


def test_a_busy_queue_is_clean(queue: Sale) -> None:
    assert findings() == {}


def test_every_planted_fault_is_found(queue: Sale) -> None:
    missed = []
    for file, fault in [(file, fault) for file, faults in FAULTS.items() for fault in faults]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(fault)
            assert cursor.rowcount, fault
            missed += [] if file in findings() else [(file, fault)]
            transaction.set_rollback(True)
    assert missed == []
