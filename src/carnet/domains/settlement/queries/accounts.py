"""Reads of bank accounts."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.settlement import models
from carnet.domains.settlement.contracts import BankAccount
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal


def bank_account(*, operator_id: UUID, by: Principal) -> BankAccount | None:
    """Where the operator's payouts go; None while it has not said. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.SETTLEMENTS_READ, operator_id)
    return account_of(operator_id)


def account_of(operator_id: UUID) -> BankAccount | None:
    """The same for jobs."""
    row = models.BankAccount.objects.filter(pk=operator_id).first()
    return None if row is None else as_account(row)


def as_account(row: models.BankAccount) -> BankAccount:
    """A bank account as others see it."""
    return BankAccount(row.operator_id, row.holder, row.iban, row.address, row.tax_number, row.changed_at)
