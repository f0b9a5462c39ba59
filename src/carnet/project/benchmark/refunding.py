"""A cancelled train whose 1,000 tickets are given back: `python -m carnet.project.benchmark.refunding`.

Prints the seconds from the operator's word to the last cent: half of the tickets were paid from wallets, half by card
through the simulated provider, whose refunds count, too.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from carnet.domains.schedule.contracts import FareTable
    from carnet.project.benchmark.sale import Train

BOOKINGS: Final = 500
TICKETS: Final = 2
MONEY: Final = 1_000


class NotRefunded(Exception):
    """After the run somebody still waits for money; the message says how many."""


def seconds(*, now: datetime) -> float:
    """Sell the train, cancel it and give everything back; how long the last of these takes. Raises NotRefunded."""
    from carnet.domains.booking import operations as booking  # noqa: PLC0415  domains can be loaded only now
    from carnet.infra.jobs import run_due  # noqa: PLC0415
    from carnet.infra.principal import CARNET  # noqa: PLC0415
    from carnet.project.benchmark import sale  # noqa: PLC0415

    fares = sale.fares()
    on = sale.train(fares, seats=BOOKINGS * TICKETS, stops=2, now=now)
    sale.publish(fares, [on])
    buyers = sale.buyers(BOOKINGS, money=MONEY, now=now)
    sold = [_sell(on, fares, buyer, by_card=bool(place % 2), now=now) for place, buyer in enumerate(buyers)]
    _cancel(on, now=now)
    run_due()  # what the purchases left to do
    begun = time.perf_counter()
    booking.refund_all(operator_id=on.listing.operator_id, trip_id=on.listing.id, by=CARNET, now=now)
    run_due()
    took = time.perf_counter() - begun
    _check(sold, now=now)
    return took


def _sell(on: Train, fares: FareTable, buyer: UUID, *, by_card: bool, now: datetime) -> UUID:
    """A paid booking of two; its id."""
    from carnet.domains.booking import operations as booking  # noqa: PLC0415
    from carnet.domains.booking.contracts import (  # noqa: PLC0415
        HoldItem,
        HoldRequest,
        PassengerName,
        PurchaseRequest,
    )
    from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard  # noqa: PLC0415

    names = tuple(PassengerName("Ada", f"Lovelace {number}") for number in range(TICKETS))
    item = HoldItem(on.listing.id, 0, 1, fares.fares[0].id, names)
    held = booking.hold(HoldRequest(buyer, f"hold {buyer}", b"", (item,), "ada@example.org"), now=now)
    card = Part(PaymentMethod.CARD, instrument=TestCard.SUCCEEDS.value)
    part = card if by_card else Part(PaymentMethod.WALLET)
    request = PurchaseRequest(buyer, f"pay {buyer}", b"", str(held.body["reference"]), (part,))
    return booking.purchase_begin(request, now=now).booking_id


def _cancel(on: Train, *, now: datetime) -> None:
    """The train will not run, and every ticket of it is known to be hit."""
    from django.db import transaction  # noqa: PLC0415

    from carnet.domains.booking import operations as booking  # noqa: PLC0415
    from carnet.domains.inventory import operations as inventory  # noqa: PLC0415
    from carnet.domains.schedule.contracts import TripStatus  # noqa: PLC0415
    from carnet.infra.events import codec  # noqa: PLC0415

    snapshot = codec.to_json(replace(on.listing, version=2, status=TripStatus.CANCELLED))
    inventory.store_listings([snapshot])
    booking.listings_changed([snapshot])
    with transaction.atomic():
        booking.open_changes(listing_id=on.listing.id, version=2, after=None, now=now, limit=BOOKINGS * TICKETS + 1)


def _check(sold: list[UUID], *, now: datetime) -> None:
    from carnet.domains.booking import queries as booking  # noqa: PLC0415
    from carnet.domains.booking.contracts import BookingStatus  # noqa: PLC0415
    from carnet.domains.payments import queries as payments  # noqa: PLC0415
    from carnet.domains.payments.contracts import RefundStatus  # noqa: PLC0415

    found = [booking.booking_by_id(one, now=now) for one in sold]
    tickets = [ticket.id for one in found for ticket in one.tickets]
    back = [one for one in payments.refunds_of_tickets(tickets) if one.status is RefundStatus.DONE]
    over = all(one.status is BookingStatus.CANCELLED for one in found)
    if not over or len(back) != len(tickets):
        raise NotRefunded(f"{len(back)} of {len(tickets)} tickets were paid back")


def main() -> None:
    """Refuse any database but the scratch one, then measure."""
    import django  # noqa: PLC0415

    from carnet.kernel import clock  # noqa: PLC0415
    from carnet.project.benchmark import scratch  # noqa: PLC0415

    scratch.check(os.environ["DATABASE_URL"])
    django.setup()
    sys.stdout.write(f"{seconds(now=clock.now()):.3f}\n")


if __name__ == "__main__":
    main()
