"""A train that is full, people who wait for it, and looks at what they were offered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import PassengerName, WaitingEntry, WaitingRequest, WaitingStatus
from carnet.domains.booking.models import WaitingEntry as Row
from carnet.infra.events import drain
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale


def a_wish(
    sale: Sale,
    count: int = 1,
    *,
    user_id: UUID | None = None,
    span: tuple[int, int] | None = None,
    family: str = "Saver",
    travel_class: str = "2",
    **more: Any,
) -> WaitingRequest:
    """A request to wait for `count` seats of the train."""
    wanted = (family, travel_class)
    fare = next(fare for fare in sale.fares.fares if (fare.family, fare.travel_class) == wanted)
    first, last = span or (0, sale.listing.legs)
    return WaitingRequest(
        user_id=user_id or ids.new_id(),
        listing_id=sale.listing.id,
        from_stop=first,
        to_stop=last,
        fare_id=fare.id,
        passengers=tuple(PassengerName("Bo", f"Ek {number}") for number in range(count)),
        email="bo@example.org",
        **more,
    )


def join(sale: Sale, count: int = 1, *, now: datetime = NOW, **more: Any) -> WaitingEntry:
    """Somebody waits."""
    return operations.waiting_join(a_wish(sale, count, **more), now=now)


def now_is(entry: WaitingEntry, *, now: datetime = NOW) -> WaitingEntry:
    """The entry as its user sees it."""
    return queries.waiting_entry(user_id=entry.user_id, entry_id=entry.id, now=now)


def states(*entries: WaitingEntry, now: datetime = NOW) -> list[str]:
    """What the entries are for their users."""
    return [now_is(entry, now=now).status.value for entry in entries]


def written(*entries: WaitingEntry) -> list[str]:
    """What stands in their rows."""
    return [Row.objects.get(pk=entry.id).status for entry in entries]


def work(now: datetime = NOW) -> None:
    """What workers do: tidy what lapsed, then all events and jobs."""
    operations.expire(now=now)
    drain(now)


def offered(entry: WaitingEntry, *, now: datetime = NOW) -> str:
    """The reference of the booking that an entry was offered."""
    found = now_is(entry, now=now)
    assert found.status is WaitingStatus.OFFERED
    assert found.offer is not None
    return found.offer.reference


def sold_out(sale: Sale) -> list[Bought]:
    """The train has two seats, each sold to somebody else."""
    sale.with_seats(2)
    return [bought(sale, seats=[seat]) for seat in ("1-1", "1-2")]


def notices(kind: str) -> list[dict[str, str]]:
    """The facts of what people were told."""
    rows = OutboxEvent.objects.filter(name="notice.raised", data__kind=kind).order_by("id")
    return [row.data["facts"] for row in rows]
