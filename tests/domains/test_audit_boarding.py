"""The auditor finds every planted fault in boardings, and nothing where there is none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from carnet.domains.booking import operations
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.doors import a_scan, code_of, inspector, offline, take

AUDIT_AT = NOW + timedelta(hours=1)

FAULTS = {
    "boardings_match_scans": (
        "DELETE FROM booking_scan WHERE boards AND undone_at IS NULL",
        "UPDATE booking_scan SET undone_at = now() WHERE boards",
        "UPDATE booking_ticket SET status = 'boarded' WHERE status = 'issued'",
        "UPDATE booking_ticket SET status = 'issued' WHERE status = 'boarded'",
        "UPDATE booking_scan SET stop = 4 WHERE boards",
        "UPDATE booking_scan SET ticket_id = gen_random_uuid() WHERE boards AND undone_at IS NULL",
    ),
}
"""What breaks each rule, in every way that its SQL looks for."""
_MOVES = {
    "moves_lead_to_states": (
        "DELETE FROM booking_move WHERE verb = 'unboard'",
        "DELETE FROM booking_move WHERE verb = 'board' AND taken_back = 1",
        "UPDATE booking_ticket SET status = 'issued' WHERE status = 'boarded'",
    ),
    "changes_have_events": (
        "DELETE FROM events_outbox WHERE name = 'ticket.unboarded'",
        "DELETE FROM events_outbox WHERE name = 'ticket.boarded' AND aggregate_version = 5",
        "UPDATE events_outbox SET name = 'ticket.boarded' WHERE name = 'ticket.unboarded'",
    ),
}


@pytest.fixture
def door(db: None) -> Sale:
    """Somebody is on board, somebody was by mistake and then again, somebody never came; two disagree."""
    sale = a_sale()
    first, second, _ = (bought(sale, seats=[f"1-{number}"]) for number in (1, 2, 3))
    take(sale, mistake := a_scan(sale, code_of(first)), a_scan(sale, code_of(second)), a_scan(sale, "rubbish"))
    operations.scan_undo(
        operator_id=sale.listing.operator_id,
        scan_id=mistake.id,
        reason="wrong door",
        by=inspector(sale),
        now=NOW + timedelta(minutes=1),
    )
    later = NOW + timedelta(minutes=2)
    take(sale, a_scan(sale, code_of(first), at=later), offline(sale, code_of(second)), now=later)
    return sale


def findings() -> dict[str, int]:
    """How many rows break each rule; rules that hold are left out."""
    return {verdict.rule.file: verdict.broken for verdict in auditor.audit(Role.ALL, now=AUDIT_AT) if verdict.broken}


def test_a_busy_door_is_clean(door: Sale) -> None:
    assert findings() == {}


def test_every_planted_fault_is_found(door: Sale) -> None:
    missed = []
    for file, fault in [(file, fault) for file, faults in {**FAULTS, **_MOVES}.items() for fault in faults]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(fault)
            assert cursor.rowcount, fault
            missed += [] if file in findings() else [(file, fault)]
            transaction.set_rollback(True)
    assert missed == []


def test_who_is_on_board_when_staff_cancel_the_ticket_is_no_fault(door: Sale) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE booking_ticket SET status = 'cancelled' WHERE status = 'boarded'")
    assert "boardings_match_scans" not in findings()
