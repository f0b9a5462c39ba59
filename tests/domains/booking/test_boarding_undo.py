"""Taking a mistaken boarding back: the ticket is good again, and everybody can see who did it and why."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import KeptScan, Verdict
from carnet.domains.booking.events import TicketUnboarded
from carnet.domains.booking.models import Move, Scan
from carnet.domains.booking.operations.boarding.undoing import ScanBoardedNobody
from carnet.infra.access import MemberRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.doors import a_scan, code_of, inspector, status_of, take, the_ticket, verdict
from tests.domains.booking.returns import broken

LATER = NOW + timedelta(minutes=1)


def moves_of(one: Bought) -> list[tuple[str | None, str, str, int]]:
    rows = Move.objects.filter(subject_id=the_ticket(one).id).order_by("taken_back", "at", "-verb")
    return list(rows.values_list("from_status", "to_status", "verb", "taken_back"))


def undo(sale: Sale, scan_id: UUID, by: Principal | None = None) -> KeptScan:
    return operations.scan_undo(
        operator_id=sale.listing.operator_id,
        scan_id=scan_id,
        reason="wrong door",
        by=by or inspector(sale),
        now=LATER,
    )


def test_a_mistaken_boarding_is_taken_back_and_the_ticket_good_again(sale: Sale) -> None:
    one, by = bought(sale), inspector(sale)
    first = a_scan(sale, code_of(one))
    take(sale, first)
    undone = undo(sale, first.id, by)
    assert undone.undone_at == LATER
    assert undo(sale, first.id, by).undone_at == LATER  # once
    assert status_of(the_ticket(one).id) == "issued"
    entry = AuditEntry.objects.get(verb="ticket.unboard")
    assert (entry.subject, entry.detail["reason"]) == (ids.encode("tkt", the_ticket(one).id), "wrong door")
    assert codec.from_json(TicketUnboarded, OutboxEvent.objects.get(name="ticket.unboarded").data).scan_id == first.id
    later = LATER + timedelta(minutes=1)
    assert verdict(sale, code_of(one), at=later, now=later) is Verdict.GOOD
    assert moves_of(one)[-3:] == [
        ("issued", "boarded", "board", 0),
        ("boarded", "issued", "unboard", 1),
        ("issued", "boarded", "board", 1),
    ]
    versions = OutboxEvent.objects.filter(aggregate_id=the_ticket(one).id).order_by("aggregate_version")
    assert list(versions.values_list("name", "aggregate_version")) == [
        ("ticket.issued", 2),
        ("ticket.boarded", 3),
        ("ticket.unboarded", 4),
        ("ticket.boarded", 5),
    ]
    assert broken() == []


def test_a_scan_that_let_nobody_on_board_cannot_be_taken_back(sale: Sale) -> None:
    one = bought(sale)
    refused = a_scan(sale, "rubbish")
    take(sale, refused, a_scan(sale, code_of(one)))
    with pytest.raises(ScanBoardedNobody):
        undo(sale, refused.id)
    with pytest.raises(NotFound):
        undo(sale, ids.new_id())
    boarded = Scan.objects.get(boards=True)
    stranger = Principal(user_id=ids.new_id(), memberships={ids.new_id(): MemberRole.OWNER})
    with pytest.raises(NotFound):
        undo(sale, boarded.id, stranger)
    assert status_of(the_ticket(one).id) == "boarded"
