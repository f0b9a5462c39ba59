"""Bookings as the API writes them, with what it takes to read for that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.booking import documents, queries
from carnet.domains.booking.contracts import Booking
from carnet.domains.inventory import queries as inventory
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.kernel import clock


def document(found: Booking) -> dict[str, Any]:
    """One booking, with what was changed about its tickets."""
    changes = queries.changes_of_bookings([found.id], now=clock.now())
    return documents.booking(found, listings_of(found), changes)


def listings_of(*found: Booking) -> dict[UUID, ListingSnapshot]:
    """The listings that the bookings have tickets for."""
    return inventory.snapshots({one.listing_id for whole in found for one in whole.tickets})
