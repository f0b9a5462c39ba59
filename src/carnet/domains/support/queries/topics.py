"""What a report may be about: the writer's own things, and nobody learns of others (T45)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from carnet.domains.booking import queries as booking
from carnet.domains.booking.contracts import OwnedTicket
from carnet.domains.payments import queries as payments
from carnet.domains.support.contracts import About, AboutKind, Topic
from carnet.domains.support.problems import ReportTopicUnknown
from carnet.kernel.problem import Pointer

_NOTHING: Final = "You have no such booking, ticket, trip or payment."
_NO_ID: Final = UUID(int=0)


def about_of(*, user_id: UUID, topic: Topic, now: datetime) -> About:
    """What `topic` is, if it is the user's own.

    Raises ReportTopicUnknown in the same words, after the same statements, for what is somebody else's and for what
    does not exist.
    """
    found = _FINDERS[topic.kind](user_id, topic, now)
    if found is None:
        raise ReportTopicUnknown(_NOTHING, pointers=[Pointer(f"/{topic.kind.value}", "UNKNOWN", _NOTHING)])
    return found


def _booking(user_id: UUID, topic: Topic, now: datetime) -> About | None:
    tickets = booking.owned_by_reference(user_id=user_id, reference=topic.reference)
    return _about(AboutKind.BOOKING, tickets[0].booking_id, tickets, now) if tickets else None


def _ticket(user_id: UUID, topic: Topic, now: datetime) -> About | None:
    tickets = booking.owned_by_ticket(user_id=user_id, ticket_id=topic.id or _NO_ID)
    return _about(AboutKind.TICKET, tickets[0].id, tickets, now) if tickets else None


def _listing(user_id: UUID, topic: Topic, now: datetime) -> About | None:
    tickets = booking.owned_by_listing(user_id=user_id, listing_id=topic.id or _NO_ID)
    return _about(AboutKind.LISTING, tickets[0].listing_id, tickets, now) if tickets else None


def _payment(user_id: UUID, topic: Topic, _now: datetime) -> About | None:
    """A payment is the platform's matter, whatever it paid for."""
    number = topic.id or _NO_ID
    one = payments.payments_by_id([number]).get(number)
    if one is None or one.user_id != user_id:
        return None
    tickets = booking.owned_by_booking(user_id=user_id, booking_id=one.booking_id) if one.booking_id else ()
    reference = tickets[0].reference if tickets else ""
    return About(AboutKind.PAYMENT, one.id, reference, listing_id=None, operator_id=None, departs_at=None)


def _about(kind: AboutKind, number: UUID, tickets: Sequence[OwnedTicket], now: datetime) -> About:
    """What these tickets are for; of several departures the one that is nearest."""
    listings = {one.listing_id for one in tickets}
    operators = {one.operator_id for one in tickets}
    return About(
        kind=kind,
        id=number,
        reference=tickets[-1].reference,
        listing_id=listings.pop() if len(listings) == 1 else None,
        operator_id=operators.pop() if len(operators) == 1 else None,
        departs_at=min((one.departs_at for one in tickets), key=lambda at: abs(at - now)),
    )


_FINDERS: Final[Mapping[AboutKind, Callable[[UUID, Topic, datetime], About | None]]] = MappingProxyType(
    {
        AboutKind.BOOKING: _booking,
        AboutKind.TICKET: _ticket,
        AboutKind.LISTING: _listing,
        AboutKind.PAYMENT: _payment,
    }
)
