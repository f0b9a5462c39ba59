"""Promo codes of the demo's companies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from carnet.domains.booking import operations as booking
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import PromoKind
from carnet.infra.principal import CARNET
from carnet.project.demo.catalog import Catalog

WELCOME: Final = "WELCOME-10"
WINTER: Final = "WINTER-5"
_RAILWAY: Final = "nordstern"
_MONTH: Final = timedelta(days=30)


def promote(catalog: Catalog, *, now: datetime) -> None:
    """A promo code of each company, for everybody once; the railway has two more, of which one is over."""
    for operator_id in dict.fromkeys(parts.operator_id for parts in catalog.fleets.values()):
        _code(operator_id, WELCOME, now=now, kind=PromoKind.PERCENT, off_bp=1_000, most_per_user=1)
    railway = catalog.operator(_RAILWAY)
    winter = {"kind": PromoKind.AMOUNT, "amount": 500, "currency": "EUR", "most_uses": 200}
    _code(railway, WINTER, now=now, valid_until=now + 2 * _MONTH, **winter)
    over = {"kind": PromoKind.PERCENT, "off_bp": 2_500, "most_uses": 50}
    _code(railway, "AUTUMN-25", now=now, valid_from=now - 3 * _MONTH, valid_until=now - _MONTH, **over)


def _code(operator_id: UUID, code: str, *, now: datetime, **said: Any) -> None:
    if bookings.promo_code_named(code, operator_ids=[operator_id]) is None:
        booking.promo_code_create(operator_id=operator_id, code=code, by=CARNET, now=now, **said)
