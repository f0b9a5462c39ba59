"""Tickets of a train at the console, their codes, and scans as scanners tell of them."""

from __future__ import annotations

from typing import Any

from carnet.domains.booking.models import Ticket
from carnet.domains.booking.queries import booking_by_id
from carnet.domains.booking.tickets import code_for
from carnet.infra import keys
from carnet.kernel import clock, ids
from tests.web.running import Desk


def codes(desk: Desk) -> list[str]:
    """Of the tickets, by seat."""
    rows = Ticket.objects.filter(listing_id=desk.trip_id, status__in=["issued", "boarded"]).order_by("ordinal")
    bookings = {row.booking_id: booking_by_id(row.booking_id, now=clock.now()) for row in rows}
    tickets = {one.id: one for booking in bookings.values() for one in booking.tickets}
    return [code_for(tickets[row.id], keys.ticket_key()) for row in rows]


def seats(desk: Desk) -> list[str]:
    """In the same order."""
    return list(Ticket.objects.filter(listing_id=desk.trip_id).order_by("ordinal").values_list("seat", flat=True))


def a_scan(desk: Desk, code: str | None = None, **more: Any) -> dict[str, Any]:
    """At the first stop, now."""
    scan = {"id": ids.encode("scn", ids.new_id()), "trip": ids.encode("trp", desk.trip_id), "stop": 0}
    scan |= {"at": clock.now().isoformat(), "device": "Handheld 3"}
    return scan | ({"code": code} if code is not None else {}) | more
