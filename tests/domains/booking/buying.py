"""Buying in steps: a hold, means to pay it from, and looks at what became of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Booking, Purchase, PurchaseRequest
from carnet.domains.booking.models import Booking as BookingRow
from carnet.domains.payments import operations as payments
from carnet.domains.payments import queries as money
from carnet.domains.payments.contracts import GoodwillReason, Part, PaymentMethod, PaymentStatus, TestCard
from carnet.domains.payments.models import Payment, SimulatedCharge, Voucher
from carnet.infra.access import PlatformRole
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale

WALLET = Part(PaymentMethod.WALLET)
SUPPORT = Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT.value}), second_factor=True)


def card(which: TestCard = TestCard.SUCCEEDS, amount: int | None = None) -> Part:
    """A test card, for all that is left or for an amount."""
    given = None if amount is None else Money(amount, "EUR")
    return Part(PaymentMethod.CARD, given, instrument=which.value, return_url="https://shop.example/back")


def voucher(code: str, amount: int | None = None) -> Part:
    """A voucher, for what is on it or for an amount."""
    return Part(PaymentMethod.VOUCHER, None if amount is None else Money(amount, "EUR"), voucher=code)


def a_voucher(amount: int, operator_id: UUID | None = None) -> str:
    """The code of a voucher that support gave, at the platform's expense."""
    goodwill = payments.Goodwill(Money(amount, "EUR"), "ada@example.org", GoodwillReason.DELAY)
    given = payments.goodwill_give(operator_id=operator_id, goodwill=goodwill, by=SUPPORT, now=NOW)
    return Voucher.objects.get(pk=given.id).code


def held(sale: Sale, user_id: UUID, *, now: datetime = NOW, **more: Any) -> str:
    """The reference of seats that are held, 4000 cents for each passenger."""
    request = a_request(sale.listing, sale.fares, user_id=user_id, **more)
    return str(operations.hold(request, now=now).body["reference"])


def buy(user_id: UUID, reference: str, *parts: Part, key: str = "", now: datetime = NOW) -> Purchase:
    """Begin to pay a booking from these means."""
    chosen = key or str(ids.new_id())
    fingerprint = f"{chosen} {reference} {parts}".encode()
    return operations.purchase_begin(PurchaseRequest(user_id, chosen, fingerprint, reference, parts), now=now)


def go_on(purchase: Purchase, *, seconds: float) -> Purchase:
    """Continue a purchase this long after noon."""
    return operations.purchase_continue(purchase_id=purchase.id, now=NOW + timedelta(seconds=seconds))


def decide(purchase: Purchase, *, approve: bool = True) -> None:
    """The buyer confirms, or refuses, at the bank."""
    payments.simulated_decide(payment_id=the_card(purchase).id, approve=approve)


def the_card(purchase: Purchase) -> Any:
    """The part that a provider takes."""
    return next(part for part in purchase.payments if part.provider)


def statuses(purchase: Purchase) -> list[PaymentStatus]:
    """Where the parts are."""
    return [part.status for part in purchase.payments]


def booking_of(purchase: Purchase, *, now: datetime = NOW) -> Booking:
    """The booking as its buyer sees it."""
    return queries.booking(user_id=purchase.user_id, reference=purchase.reference, now=now)


def state_at_bank(purchase: Purchase) -> str | None:
    """What the simulated bank thinks of the card."""
    return SimulatedCharge.objects.filter(pk=the_card(purchase).id).values_list("state", flat=True).first()


def reserved(user_id: UUID) -> int:
    """What of a wallet is promised."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reserved FROM payments_account WHERE kind = 'wallet' AND owner_id = %s", [user_id])
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def booked() -> Mapping[str, int]:
    """What all accounts of a kind have together, by kind; those that come to nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, sum(e.amount)::bigint FROM payments_entry e JOIN payments_account a ON a.id = e.account_id"
            " GROUP BY a.kind HAVING sum(e.amount) <> 0"
        )
        return dict(cursor.fetchall())


def all_is_well(*, now: datetime = NOW) -> bool:
    """Whether the auditor finds nothing, in the ledger and in all of the sale."""
    broken = [finding for verdict in auditor.audit(Role.ALL, now=now) for finding in verdict.findings]
    assert not broken, broken
    faults = money.ledger_faults()
    assert not faults, faults
    return True


def live_payments(reference: str) -> int:
    """How many payments of a booking live."""
    rows = Payment.objects.filter(booking_id=BookingRow.objects.get(reference=reference).id)
    return rows.exclude(status__in=["failed", "voided"]).count()
