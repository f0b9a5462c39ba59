"""The listings that bookings are about, which their tickets name by id only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from carnet.domains.booking.contracts import Booking
from carnet.domains.inventory import queries
from carnet.domains.schedule.contracts import ListingSnapshot


def listings_of(bookings: Iterable[Booking]) -> Mapping[UUID, ListingSnapshot]:
    """The snapshots of all listings that the bookings have tickets for."""
    ids = {ticket.listing_id for booking in bookings for ticket in booking.tickets}
    return {listing_id: offer.listing for listing_id, offer in queries.offers(ids).items()}
