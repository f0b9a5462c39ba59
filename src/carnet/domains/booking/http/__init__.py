"""Hold, pay, release, what a traveller has bought, what became of it and what they think of it."""

from carnet.domains.booking.http import (
    amendments,
    boarding,
    cancellations,
    cash,
    changes,
    desk,
    desk_sales,
    exchanges,
    guests,
    payments,
    prices,
    promo_codes,
    ratings,
    routes,
    sales,
    sending,
    tickets,
    waiting,
)
from carnet.domains.booking.http.hot import QUICK
from carnet.infra.http import Router

router = Router()
for part in (
    tickets,
    routes,
    payments,
    cancellations,
    exchanges,
    cash,
    desk,
    desk_sales,
    changes,
    prices,
    ratings,
    promo_codes,
    sales,
    guests,
    sending,
    waiting,
    amendments,
    boarding,
):
    router.add_router("", part.router)

__all__ = ["QUICK", "router"]
