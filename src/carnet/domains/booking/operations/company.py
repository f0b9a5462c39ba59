"""Beside whom those would like to sit whose seats are left to us."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from carnet.domains.booking.operations.pricing import PricedItem
from carnet.domains.booking.queries.company import places_of


def in_company(priced: Sequence[PricedItem], *, user_id: UUID, now: datetime) -> list[PricedItem]:
    """The items with the places of those beside whom their passengers would like to sit; nobody who is not there."""
    return [_in_company(one, user_id, now=now) for one in priced]


def _in_company(priced: PricedItem, user_id: UUID, *, now: datetime) -> PricedItem:
    near, listing_id = priced.item.near, priced.offer.listing.id
    if near is None:
        return priced
    return replace(priced, near=places_of(near, user_id=user_id, listing_id=listing_id, span=priced.span, now=now))
