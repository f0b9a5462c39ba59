"""A train that is sold, and then is not what it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import Booking, Change, PayRequest
from carnet.domains.schedule.contracts import ListingSnapshot, TripStatus
from carnet.domains.schedule.events import ListingUpdated
from carnet.infra.access import MemberRole
from carnet.infra.events import drain, publish
from carnet.infra.principal import Principal
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.money import give_money


@dataclass(frozen=True)
class Bought:
    """Who bought, and what."""

    user_id: UUID
    reference: str

    @property
    def booking(self) -> Booking:
        """It is now, as its buyer sees it."""
        return queries.booking(user_id=self.user_id, reference=self.reference, now=NOW)

    def changes(self, now: datetime = NOW) -> list[Change]:
        """What its operator changed, in order."""
        found = queries.changes_of_bookings([self.booking.id], now=now)
        return sorted((one for some in found.values() for one in some), key=lambda one: one.id)

    def refund(self, change: Change, now: datetime = NOW) -> operations.Chosen:
        """Its buyer takes the money back."""
        return operations.change_refund(user_id=self.user_id, reference=self.reference, change_id=change.id, now=now)

    def accept(self, change: Change, now: datetime = NOW) -> operations.Chosen:
        """Its buyer takes it as it is."""
        return operations.change_accept(user_id=self.user_id, reference=self.reference, change_id=change.id, now=now)


def held(sale: Sale, *, user_id: UUID | None = None, money: int = 10_000, now: datetime = NOW, **more: Any) -> Bought:
    """A hold of somebody new with 100 EUR, or of somebody known."""
    buyer = user_id or ids.new_id()
    if user_id is None:
        give_money(buyer, money)
    answer = operations.hold(a_request(sale.listing, sale.fares, user_id=buyer, **more), now=now)
    return Bought(buyer, answer.body["reference"])


def pay(one: Bought, now: datetime = NOW) -> None:
    """Its buyer pays."""
    key = f"pay {one.reference}"
    operations.pay_from_wallet(PayRequest(one.user_id, key, key.encode(), one.reference), now=now)


def bought(sale: Sale, *, now: datetime = NOW, **more: Any) -> Bought:
    """A paid booking, of somebody new who had 100 EUR or of somebody known."""
    one = held(sale, now=now, **more)
    pay(one, now)
    return one


def news(sale: Sale, listing: ListingSnapshot, *, quiet: bool = False, now: datetime = NOW) -> None:
    """The operator publishes another version; all that follows happens, unless it is to be `quiet`."""
    with transaction.atomic():
        publish(ListingUpdated(listing), aggregate_id=listing.id, aggregate_version=listing.version, now=now)
    if not quiet:
        drain(now=now)
    sale.publish(listing)


def cancelled(sale: Sale, *, quiet: bool = False, now: datetime = NOW) -> None:
    """The train will not run."""
    later = replace(sale.listing, version=sale.listing.version + 1, status=TripStatus.CANCELLED)
    news(sale, later, quiet=quiet, now=now)


def moved(listing: ListingSnapshot, minutes: int, *, from_stop: int = 0) -> ListingSnapshot:
    """The next version of a train that runs later from the arrival at a stop on."""
    late = timedelta(minutes=minutes)
    stops = [
        replace(stop, arrival=stop.arrival and stop.arrival + late, departure=stop.departure and stop.departure + late)
        if number >= from_stop
        else stop
        for number, stop in enumerate(listing.stops)
    ]
    status = TripStatus.DELAYED if minutes else listing.status
    return replace(listing, version=listing.version + 1, stops=tuple(stops), status=status)


def manager(sale: Sale) -> Principal:
    """Somebody who runs the operator's trips."""
    return Principal(user_id=ids.new_id(), memberships={sale.listing.operator_id: MemberRole.MANAGER})
