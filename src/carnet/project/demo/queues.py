"""A coach that is sold out in the demo, and those who wait for a seat in it: the traveller is not the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import PassengerName, WaitingRequest
from carnet.domains.booking.problems import AlreadyWaiting, InsufficientFunds, SeatsFree, SoldOut
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Offer
from carnet.infra.events import drain
from carnet.project.demo.catalog import SOURCE, Catalog
from carnet.project.demo.journeys import TOVA, Journey, buy, item_of, publish, trip_of

FULL: Final = Journey("via-sur", "VS 5", 9, "Lisbon", "Porto", ("standard", "Saver"), before=2, wishes=())
_MOST_AT_ONCE: Final = 10
_FRIENDS: Final = (PassengerName("Mara", "Novak"), PassengerName("Petra", "Novak"))


def wait(catalog: Catalog, crowd: Sequence[UUID], traveller: UUID, *, now: datetime) -> None:
    """Let the crowd buy the coach out, and let one of them and then the traveller wait."""
    publish(catalog, FULL, now=now)
    drain()
    offer = inventory.offer(trip_of(catalog, FULL, now=now).id)
    _sell_out(offer, crowd, now=now)
    for user_id, party in ((crowd[0], _FRIENDS), (traveller, (TOVA,))):
        item = item_of(offer, replace(FULL, passengers=party))
        request = WaitingRequest(
            user_id, item.listing_id, item.from_stop, item.to_stop, item.fare_id, party, "traveller@example.org"
        )
        try:
            operations.waiting_join(request, now=now)
        except (AlreadyWaiting, SeatsFree):  # it was written before, or somebody's money was spent
            continue


def _sell_out(offer: Offer, crowd: Sequence[UUID], *, now: datetime) -> None:
    """Parties of ten, then whoever still fits, one buyer after another."""
    bought = now - timedelta(days=FULL.before)
    sizes = (_MOST_AT_ONCE, 5, 2, 1)
    buyers = cycle(crowd)
    for size in sizes:
        party = tuple(PassengerName("Guest", str(number + 1)) for number in range(size))
        item = item_of(offer, replace(FULL, passengers=party))
        for number in range(len(offer.plan.seats)):
            try:
                buy(next(buyers), item, f"{SOURCE} full {size} {number}", now=bought)
            except (SoldOut, InsufficientFunds):
                break
