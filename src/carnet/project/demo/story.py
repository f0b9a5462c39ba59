"""What the demo's traveller has bought: journeys past and to come, two of which do not go as they were sold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import PassengerName
from carnet.domains.inventory import queries as inventory
from carnet.domains.inventory.contracts import Wish
from carnet.domains.schedule import operations as schedule
from carnet.infra.events import drain
from carnet.infra.principal import CARNET
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.journeys import TOVA, Journey, buy, item_of, publish, run, trip_of

_MIRO: Final = PassengerName("Miro", "Reisner")
_LATE: Final = timedelta(minutes=95)

LATE: Final = Journey("nordstern", "NS 503", 3, "Berlin", "Munich", ("2", "Saver"), 6, (TOVA, _MIRO), (Wish.TOGETHER,))
"""Leaves later than it was sold for."""
CANCELLED: Final = Journey("nordstern", "NS 543", 5, "Berlin", "Cologne", ("2", "Saver"), before=7)
"""Does not run."""

JOURNEYS: Final = (
    Journey("ligne-claire", "LC 101", -33, "Paris", "Lyon", ("2", "Saver"), before=40),
    Journey("nordstern", "NS 501", -12, "Hamburg", "Berlin", ("2", "Flex"), before=20),
    LATE,
    CANCELLED,
    Journey("kometa", "K 1", 9, "Berlin", "Warsaw", ("standard", "Saver"), before=4),
    Journey("alba-air", "AB 401", 17, "Berlin", "Paris", ("economy", "Flex"), before=2),
    Journey("via-sur", "VS 1", 6, "Lisbon", "Porto", ("standard", "Saver"), before=3, ends="released"),
    Journey("ligne-claire", "LC 301", 8, "Milan", "Rome", ("2", "Saver"), before=1, ends="lapsed"),
)


def travel(catalog: Catalog, user_id: UUID, *, now: datetime) -> None:
    """Let the traveller have bought all journeys, unless there are bookings already."""
    if bookings.bookings(user_id=user_id, now=now, limit=1):
        return
    for journey in JOURNEYS:
        publish(catalog, journey, now=now)
    drain()
    for hours, journey in enumerate(JOURNEYS):
        trip_id = trip_of(catalog, journey, now=now).id
        bought = now - timedelta(days=journey.before, hours=hours)
        item = item_of(inventory.offer(trip_id), journey)
        buy(user_id, item, f"demo {journey.train} {journey.days}", now=bought, ends=journey.ends)
        run(trip_id, now=now)
    _change_plans(catalog, now=now)


def _change_plans(catalog: Catalog, *, now: datetime) -> None:
    """What the operator does to two trips after they were sold; the traveller is asked what to do about it."""
    late, cancelled = (trip_of(catalog, journey, now=now).id for journey in (LATE, CANCELLED))
    schedule.trip_delay(trip_id=late, late=_LATE, reason="works on the line", by=CARNET, now=now)
    schedule.trip_cancel(trip_id=cancelled, reason="no train at hand", by=CARNET, now=now)
