"""Statements, payouts, bank accounts, invoices."""

from carnet.domains.settlement.http import accounts, invoices, payouts, statements
from carnet.infra.http import Router

router = Router()
for part in (statements, payouts, accounts, invoices):
    router.add_router("", part.router)

__all__ = ["router"]
