"""Saying where payouts go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from carnet.domains.settlement import models, rules
from carnet.domains.settlement.contracts import BankAccount
from carnet.domains.settlement.queries.accounts import as_account
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import ids


@transaction.atomic
def bank_account_put(
    *, operator_id: UUID, holder: str, iban: str, address: str = "", tax_number: str = "", by: Principal, now: datetime
) -> BankAccount:
    """Send the operator's payouts to this account from now on; what was sent already goes where it went.

    `address` and `tax_number` stand on invoices from now on. Raises NotFound, Forbidden, SecondFactorNeeded,
    IbanInvalid.
    """
    allow_at(by, Permission.PROFILE_MANAGE, operator_id)
    said = {
        "holder": holder.strip(),
        "iban": rules.read_iban(iban),
        "address": address.strip(),
        "tax_number": tax_number.strip(),
        "changed_at": now,
    }
    row, _ = models.BankAccount.objects.update_or_create(pk=operator_id, defaults=said)
    account = as_account(row)
    audit.record(by.actor, "operator.bank_account", ids.encode("opr", operator_id), {"iban": account.masked}, now=now)
    return account
