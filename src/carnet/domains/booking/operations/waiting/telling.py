"""Telling who waits what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from carnet.domains.booking.models import WaitingEntry
from carnet.domains.inventory import queries as inventory
from carnet.infra.http.formats import instant, local
from carnet.infra.notices import notify
from carnet.kernel.money import Money


def tell_offered(entry: WaitingEntry, reference: str, price: Money, *, until: datetime, now: datetime) -> None:
    """Seats are held for somebody who waited, until then; paying makes them theirs."""
    facts = {
        **_facts(entry),
        "reference": reference,
        "price": str(price.amount),
        "currency": price.currency,
        "until": instant(until),
    }
    path = f"/bookings/{reference}/checkout"
    notify(entry.user_id, "waiting-list.offered", facts=facts, path=path, now=now)


def tell_ended(entry: WaitingEntry, *, now: datetime) -> None:
    """Nothing can come of waiting any more."""
    notify(entry.user_id, "waiting-list.ended", facts=_facts(entry), path="/waiting-list", now=now)


def _facts(entry: WaitingEntry) -> Mapping[str, str]:
    listing = inventory.offer(entry.listing_id).listing
    origin, destination = (
        listing.stops[min(entry.from_stop, listing.legs)],
        listing.stops[min(entry.to_stop, listing.legs)],
    )
    return {
        "kind": listing.kind.value,
        "name": listing.name,
        "origin": origin.city_name,
        "destination": destination.city_name,
        "departs_at": local(origin.departure, origin.timezone) if origin.departure else "",
        "seats": str(entry.seats),
    }
