"""What the demo's traveller has bought and given back: all of one booking, and one ticket of another."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking import operations
from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import PassengerName, TicketStatus
from carnet.domains.inventory import queries as inventory
from carnet.infra.events import drain
from carnet.project.demo.catalog import Catalog
from carnet.project.demo.journeys import TOVA, Journey, buy, item_of, publish, trip_of

_JONAS: Final = PassengerName("Jonas", "Reisner")

GIVEN_BACK: Final = (
    Journey("via-sur", "VS 1", 11, "Lisbon", "Porto", ("standard", "Saver"), before=2),
    Journey("nordstern", "NS 501", 13, "Hamburg", "Berlin", ("2", "Flex"), before=2, passengers=(TOVA, _JONAS)),
)
"""The last passenger's ticket goes back."""


def give_back(catalog: Catalog, user_id: UUID, *, now: datetime) -> None:
    """Let the traveller have bought these, and have changed their mind about one ticket of each."""
    for journey in GIVEN_BACK:
        publish(catalog, journey, now=now)
    drain()
    for journey in GIVEN_BACK:
        item = item_of(inventory.offer(trip_of(catalog, journey, now=now).id), journey)
        key = f"demo second thoughts {journey.train} {journey.days}"
        reference = buy(user_id, item, key, now=now - timedelta(days=journey.before))
        tickets = bookings.booking(user_id=user_id, reference=reference, now=now).tickets
        if all(ticket.status is TicketStatus.ISSUED for ticket in tickets):
            quote = operations.cancellation_quote(
                user_id=user_id, reference=reference, ticket_ids=[tickets[-1].id], now=now
            )
            operations.cancellation_confirm(user_id=user_id, reference=reference, quote_id=quote.id, now=now)
