"""A train on sale, as in booking's tests, and somebody who may look at its operator's money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.settlement import operations, queries
from carnet.domains.settlement.contracts import BankAccount, Due, Invoice, InvoicesAsked, Period, Statement
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.events import drain
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale, a_sale

IBAN = "DE89370400440532013000"
MONTH = Period(2026, 12)
# The train leaves three days from NOW and arrives four hours later.
ARRIVED = NOW + timedelta(days=3, hours=4)
EARNED = ARRIVED + timedelta(days=3)
ADMIN = Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.ADMIN}), second_factor=True)


@dataclass
class Books:
    """An operator with a train on sale, and its owner."""

    sale: Sale
    owner: Principal

    @property
    def operator_id(self) -> UUID:
        """Whose train it is."""
        return self.sale.listing.operator_id

    def sold(self, **more: Any) -> Bought:
        """Somebody bought a ticket, and what follows has happened."""
        one = bought(self.sale, **more)
        drain(now=NOW)
        return one

    def account(self, now: datetime = NOW) -> BankAccount:
        """The owner says where payouts go."""
        return operations.bank_account_put(
            operator_id=self.operator_id, holder="Test Rail AG", iban=IBAN, by=self.owner, now=now
        )

    def statement(self, period: Period = MONTH, now: datetime = NOW) -> Statement:
        """A month in euros."""
        return queries.statement(operator_id=self.operator_id, period=period, currency="EUR", by=self.owner, now=now)

    def due(self, now: datetime = NOW) -> Due:
        """What can be paid out."""
        return queries.due(operator_id=self.operator_id, currency="EUR", by=self.owner, now=now)

    def invoices(self) -> tuple[Invoice, ...]:
        """All of them, the first first."""
        found = queries.operator_invoices(operator_id=self.operator_id, asked=InvoicesAsked(), by=self.owner)
        return tuple(sorted(found, key=lambda one: one.id))


def some_books(sale: Sale) -> Books:
    """Of the operator of a train."""
    owner = Principal(user_id=ids.new_id(), memberships={sale.listing.operator_id: MemberRole.OWNER})
    return Books(sale, owner)


@pytest.fixture
def books(db: None) -> Books:
    """An operator with a train of eight seats on sale."""
    return some_books(a_sale())
