"""Hold, pay, release, what a traveller has bought, what became of it and what they think of it."""

from carnet.domains.booking.http import (
    cancellations,
    cash,
    changes,
    desk,
    exchanges,
    payments,
    prices,
    promo_codes,
    ratings,
    routes,
    sales,
)
from carnet.domains.booking.http.hot import QUICK
from carnet.infra.http import Router

router = Router()
for part in (routes, payments, cancellations, exchanges, cash, desk, changes, prices, ratings, promo_codes, sales):
    router.add_router("", part.router)

__all__ = ["QUICK", "router"]
