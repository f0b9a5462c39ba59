"""What is known about a buyer, and what stands in the way of forgetting them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.domains.booking import models
from carnet.domains.booking.contracts import Booking, BookingStatus, KeptScan, Ticket, TicketStatus, WaitingEntry, When
from carnet.domains.booking.queries.boarding import scans_of_traveller
from carnet.domains.booking.queries.mine import bookings, in_heap
from carnet.domains.booking.queries.transfers import received
from carnet.domains.booking.queries.waiting import waiting_entries
from carnet.infra.events import codec
from carnet.infra.http.formats import money
from carnet.infra.personal import MOST_ROWS, Files, Kept, Obstacle
from carnet.kernel import ids

KEPT: Final = (
    Kept(
        "Bookings and tickets, without names and e-mail addresses.",
        "Commercial and tax law ask for records of sales for up to ten years (GDPR, article 17 (3) (b)).",
    ),
    Kept("When and where tickets were scanned, without names.", "They show that what was sold was carried out."),
    Kept("Stored answers to repeated requests, for at most 72 hours.", "They remove themselves."),
)


def personal_files(user_id: UUID, now: datetime) -> Files:
    """What is known about a buyer, for their export."""
    given = received(user_id=user_id, now=now, limit=MOST_ROWS + 1)
    return {
        "bookings": [_told(one) for one in bookings(user_id=user_id, now=now, limit=MOST_ROWS + 1)],
        "received_tickets": [{"reference": one.reference, **_ticket(one.ticket)} for one in given],
        "scans": [_scan(one) for one in scans_of_traveller(user_id, limit=MOST_ROWS + 1)],
        "waiting_list": [_waiting(one) for one in waiting_entries(user_id=user_id, now=now, limit=MOST_ROWS + 1)],
    }


def erasure_obstacles(user_id: UUID, now: datetime) -> list[Obstacle]:
    """Unpaid holds, and tickets for trips to come: who is forgotten could not be told of anything."""
    upcoming = models.Booking.objects.filter(in_heap(When.UPCOMING, now), user_id=user_id)
    found = []
    for reference, status in upcoming.order_by("departs_at").values_list("reference", "status"):
        if status == BookingStatus.HELD.value:
            found.append(Obstacle("UNPAID_HOLD", f"Pay or release {reference}, or let it lapse."))
        else:
            found.append(Obstacle("TICKETS_AHEAD", f"Travel with {reference} or cancel it first."))
    found += [
        Obstacle("TICKETS_AHEAD", f"Hand your ticket of {one.reference} back, or travel with it.")
        for one in received(user_id=user_id, now=now, ahead=True)
        if one.ticket.status is TicketStatus.ISSUED
    ]
    return found


def _told(value: Booking) -> dict[str, Any]:
    return {
        "reference": value.reference,
        "status": value.status,
        "email": value.email,
        "price": money(value.price),
        "created_at": value.created_at,
        "departs_at": value.departs_at,
        "arrives_at": value.arrives_at,
        "tickets": [_ticket(one) for one in value.tickets],
    }


def _ticket(one: Ticket) -> dict[str, Any]:
    return {
        "id": ids.encode("tkt", one.id),
        "status": one.status,
        "listing": ids.encode("lst", one.listing_id),
        "seat": one.seat,
        "first_name": one.passenger.first_name,
        "last_name": one.passenger.last_name,
        "price": money(one.price),
        "conditions": one.conditions,
    }


def _scan(one: KeptScan) -> dict[str, Any]:
    return {
        "ticket": ids.encode("tkt", one.ticket_id) if one.ticket_id else None,
        "at": one.at,
        "stop": one.stop,
        "verdict": one.verdict,
    }


def _waiting(value: WaitingEntry) -> dict[str, Any]:
    return {
        "id": ids.encode("wtl", value.id),
        "status": value.status,
        "listing": ids.encode("lst", value.listing_id),
        "from": value.span.from_stop,
        "to": value.span.to_stop,
        "fare": value.family,
        "class": value.travel_class,
        "passengers": [codec.to_json(one) for one in value.passengers],
        "email": value.email,
        "highest_price": money(value.most),
        "joined_at": value.joined_at,
    }
