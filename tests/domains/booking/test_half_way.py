"""A purchase that breaks half-way leaves nothing behind: all of its steps are one."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Booking, Move, Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.models import Hold
from carnet.infra.events.models import OutboxEvent
from carnet.infra.idempotency.models import Record
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.money import balance, give_money

# The last step of each verb, after the seats were taken and the money was moved.
LAST_STEP = {
    "hold": "booking_write_held(requests jsonb, accepted integer[], at timestamptz) RETURNS void",
    "pay": "booking_write_paid(requests jsonb, paid booking_due[], at timestamptz) RETURNS SETOF booking_answer",
}


def the_power_fails_in(verb: str) -> None:
    """Let the last step of a verb break, until the test's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {LAST_STEP[verb]} LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the power fails'; END $$"
        )


def traces() -> dict[str, int]:
    """How many rows a purchase has left behind, by table."""
    return {table.__name__: table.objects.count() for table in (Booking, Ticket, Move, Hold, OutboxEvent, Record)}


@pytest.fixture
def buyer(sale: Sale) -> UUID:
    user_id = ids.new_id()
    give_money(user_id, 10_000)
    return user_id


def test_t40_a_hold_that_breaks_leaves_nothing(sale: Sale, buyer: UUID) -> None:
    before = traces()
    the_power_fails_in("hold")
    with pytest.raises(DatabaseError, match="the power fails"), transaction.atomic():
        hold(a_request(sale.listing, sale.fares, user_id=buyer, count=3), now=NOW)
    assert traces() == before
    assert {count.free for count in inventory.leg_counts(sale.listing.id, now=NOW)} == {8}


def test_t40_a_payment_that_breaks_takes_no_money_and_keeps_the_hold(sale: Sale, buyer: UUID) -> None:
    reference = hold(a_request(sale.listing, sale.fares, user_id=buyer, count=2), now=NOW).body["reference"]
    before = traces()
    the_power_fails_in("pay")
    with pytest.raises(DatabaseError, match="the power fails"), transaction.atomic():
        pay_from_wallet(PayRequest(buyer, "k", b"k", reference), now=NOW)
    assert traces() == before
    assert balance(buyer) == 10_000
    assert Booking.objects.get().status == "held"
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].held == 2
