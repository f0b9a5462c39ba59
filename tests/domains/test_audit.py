"""The auditor finds nothing in a sound database, and every planted fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.operations import expire, hold, pay_from_wallet, release
from carnet.kernel import ids
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request
from tests.domains import (
    test_audit_amendments,
    test_audit_boarding,
    test_audit_money,
    test_audit_settlement,
    test_audit_waiting,
)
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.exchanging import another, exchanged, wanted
from tests.domains.booking.offers import a_code, with_fares
from tests.domains.support import test_audit as support
from tests.money import give_money


@pytest.fixture
def busy_sale(db: None) -> Sale:
    """Bookings in every state this sale can bring about, at 12:05."""
    sale = a_sale()
    with_fares(sale, quota=50)
    a_code(sale, most_uses=50, most_per_user=50)
    user = ids.new_id()
    give_money(user, 20_000)

    def held(from_stop: int, to_stop: int, seat: str, minutes: int = 0) -> str:
        request = a_request(sale.listing, sale.fares, user_id=user, from_stop=from_stop, to_stop=to_stop, seats=[seat])
        request = replace(request, promo_code="SPRING")
        return hold(request, now=NOW + timedelta(minutes=minutes)).body["reference"]

    lapsed = held(0, 4, "1-8", minutes=-10)
    held(0, 4, "1-7", minutes=-6)
    paid, released = held(0, 2, "1-1"), held(2, 4, "1-1")
    pay_from_wallet(PayRequest(user, "k", b"k", paid), now=NOW)
    release(user_id=user, reference=released, now=NOW)
    held(2, 3, "1-1")
    other = bought(sale, seats=["1-3"])
    exchanged(other, wanted(other, another(sale), sale))
    assert expire(now=NOW) == 1
    assert lapsed
    return sale


AUDIT_AT = NOW + timedelta(minutes=5)


def findings() -> dict[str, int]:
    """How many rows break each rule, by the rule's file; rules that hold are left out."""
    return {verdict.rule.file: verdict.broken for verdict in auditor.audit(Role.ALL, now=AUDIT_AT) if verdict.broken}


def test_a_busy_sale_is_clean(busy_sale: Sale) -> None:
    assert findings() == {}
    assert all(verdict.rows for verdict in auditor.audit(Role.ALL, now=AUDIT_AT) if verdict.rule.file in FAULTS)


FAULTS = {
    "quotas_match_tickets": "DELETE FROM inventory_quota_use",
    "promo_codes_within_limits": "UPDATE booking_promo_code SET most_uses = 1",
    "seats_have_names": "UPDATE booking_ticket SET seat = '1-2' WHERE status = 'issued'",
    "tickets_overlap": "UPDATE booking_ticket SET from_stop = 0 WHERE status = 'held' AND from_stop = 2",
    "seats_match_tickets": "UPDATE inventory_seat SET occupied = B'1111' WHERE ordinal = 3",
    "holds_match_tickets": "DELETE FROM inventory_hold WHERE from_stop = 2",
    "legs_add_up": "DELETE FROM inventory_seat WHERE ordinal = 4",
    "transfers_balance": "INSERT INTO payments_entry (transfer_id, account_id, amount, currency, created_at)"
    " SELECT id, gen_random_uuid(), 1, 'EUR', now() FROM payments_transfer",
    "wallets_match_entries": "UPDATE payments_account SET balance = balance + 1 WHERE kind = 'wallet'",
    "ledger_only_grows": "ALTER TABLE payments_entry DISABLE TRIGGER USER",
    "confirmed_is_paid": "UPDATE payments_payment SET amount = amount - 1 WHERE purpose = 'booking'",
    "captured_is_posted": "UPDATE payments_payment SET status = 'pending' WHERE purpose = 'booking'",
    "refunds_within_captures": "WITH t AS (INSERT INTO payments_transfer (id, kind, payment_id, created_at)"
    " SELECT gen_random_uuid(), 'refund', id, now() FROM payments_payment WHERE purpose = 'booking' RETURNING id)"
    " INSERT INTO payments_entry (transfer_id, account_id, amount, currency, created_at)"
    " SELECT t.id, gen_random_uuid(), 1000000, 'EUR', now() FROM t",
    "exchanges_are_settled": "UPDATE booking_ticket SET status = 'cancelled' WHERE status = 'exchanged'",
    "moves_lead_to_states": "UPDATE booking_ticket SET status = 'boarded' WHERE status = 'issued'",
    "changes_have_events": "DELETE FROM events_outbox WHERE name = 'ticket.issued'",
    "bookings_add_up": "UPDATE booking_ticket SET amount = amount + 1 WHERE status = 'issued'",
}


def test_every_rule_has_a_planted_fault() -> None:
    assert {
        *FAULTS,
        *test_audit_money.FAULTS,
        *test_audit_settlement.FAULTS,
        *test_audit_waiting.FAULTS,
        *test_audit_amendments.FAULTS,
        *test_audit_boarding.FAULTS,
        *support.FAULTS,
    } == {rule.file for rule in auditor.rules(Role.ALL)}


@pytest.mark.parametrize("file", FAULTS)
def test_a_planted_fault_is_found(busy_sale: Sale, file: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FAULTS[file])
    assert findings().get(file)
