"""Wallets, paying into them, vouchers, tills, what providers call with, and refunds that staff look after."""

from carnet.domains.payments.http import payments, staff, tills, top_ups, vouchers, wallets, webhooks
from carnet.infra.http import Router

router = Router()
for part in (wallets, payments, vouchers, tills, top_ups, webhooks, staff):
    router.add_router("", part.router)

__all__ = ["router"]
