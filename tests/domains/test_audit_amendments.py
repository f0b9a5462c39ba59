"""The auditor finds tickets whose name, holder or code is not what their history says."""

from __future__ import annotations

from typing import Final

import pytest
from django.db import connection

from carnet.kernel import ids
from tests.domains.booking.amending import accepted, findings, flexible, in_order, moved, offered, renamed
from tests.domains.booking.conftest import a_sale

FAULTS: Final = {
    "amendments_lead_to_tickets": "UPDATE booking_ticket SET revision = revision + 1 WHERE holder_id IS NOT NULL"
}
_MORE: Final = (
    "UPDATE booking_ticket SET holder_id = gen_random_uuid()",
    "DELETE FROM booking_amendment WHERE kind = 'renamed'",
    "DELETE FROM events_outbox WHERE name = 'ticket.renamed'",
    "UPDATE booking_ticket_transfer SET holder_id = gen_random_uuid() WHERE status = 'accepted'",
)


@pytest.fixture
def amended(db: None) -> None:
    """A ticket that was given away, one with another name, one with another seat."""
    one = flexible(a_sale(), seats=["1-1", "1-2", "1-3"])
    first, second, third = in_order(one)
    _, key = offered(one, first)
    accepted(key, ids.new_id())
    renamed(one, second)
    moved(one, (third, "1-8"))


def test_what_was_changed_is_clean(amended: None) -> None:
    assert not findings()


@pytest.mark.parametrize("fault", [*FAULTS.values(), *_MORE])
def test_a_planted_fault_is_found(amended: None, fault: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(fault)
    assert "amendments_lead_to_tickets" in findings()
