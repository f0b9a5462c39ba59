"""Promo codes, and what something would cost with one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.contracts.words import PromoKind
from carnet.domains.schedule.contracts import PriceExplanation
from carnet.kernel.money import Money


@dataclass(frozen=True, slots=True)
class PromoCode:
    """What an operator takes off for who knows a code: `off_bp` basis points of each ticket, or an `amount`.

    It holds for all listings of the operator or only for `listing_ids`, from `valid_from` until before `valid_until`,
    for `most_uses` bookings and `most_per_user` of one buyer (None: any number). One made in bulk is over an amount,
    to be used once. `uses` counts the bookings that are paid, or held and alive.
    """

    id: UUID
    operator_id: UUID
    code: str
    kind: PromoKind
    off_bp: int = 0
    amount: int = 0
    currency: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    most_uses: int | None = None
    most_per_user: int | None = None
    listing_ids: tuple[UUID, ...] = ()
    created_at: datetime | None = None
    stopped_at: datetime | None = None
    uses: int = 0


@dataclass(frozen=True, slots=True)
class PriceOffer:
    """What items would cost now: an explanation for each passenger, item by item; nothing is held.

    `discount` is what the promo code takes off, in `total` already.
    """

    items: tuple[tuple[PriceExplanation, ...], ...]
    total: Money
    discount: Money
