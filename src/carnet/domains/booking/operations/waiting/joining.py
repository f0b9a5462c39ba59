"""Joining a queue, and saying what one would pay."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from carnet.domains.booking import problems, queries, rules
from carnet.domains.booking.contracts import BookingStatus, HoldItem, WaitingRequest, WaitingStatus
from carnet.domains.booking.contracts import WaitingEntry as Entry
from carnet.domains.booking.models import Booking, Buyer, WaitingEntry, WaitingQueue
from carnet.domains.booking.operations import pricing
from carnet.domains.booking.operations.pricing import PricedItem
from carnet.domains.booking.operations.waiting import queue
from carnet.domains.booking.operations.waiting.filling import fill_waiting_list
from carnet.domains.booking.operations.waiting.stock import fit, look
from carnet.infra.events import codec
from carnet.infra.jobs import enqueue
from carnet.kernel import ids
from carnet.kernel.money import Money, total
from carnet.kernel.problem import InvalidInput


@transaction.atomic
def waiting_join(request: WaitingRequest, *, now: datetime) -> Entry:
    """Wait for seats of a listing, at the end of its queue.

    Raises SeatsFree when they can be bought, AlreadyWaiting, TooManyWaiting, TooManyForEvent, InvalidInput, and what
    `hold` does for a listing, a part of the way or a fare that is not sold.
    """
    priced = _priced(request, now=now)
    entry = _row(request, priced, now=now)
    WaitingQueue.objects.bulk_create([WaitingQueue(listing_id=entry.listing_id)], ignore_conflicts=True)
    place = queue.queue_lock(entry.listing_id)
    assert place is not None  # noqa: S101  it was just made
    queue.settle(queue.undecided(entry.listing_id), now=now)
    _check_once(entry)
    _check_count(request.user_id, now=now)
    _check_sold_out(entry, now=now)
    entry.number = place.joined + 1
    WaitingQueue.objects.filter(pk=entry.listing_id).update(joined=entry.number)
    WaitingEntry.objects.bulk_create([entry])
    # A seat that was freed since the look is told to nobody who had not joined yet.
    enqueue(fill_waiting_list, listing_id=str(entry.listing_id))
    return queries.waiting_entry(user_id=request.user_id, entry_id=entry.id, now=now)


@transaction.atomic
def waiting_change(*, user_id: UUID, entry_id: UUID, most: Money, now: datetime) -> Entry:
    """Change the highest price that one would pay. Raises WaitingUnknown, NotWaiting, InvalidInput."""
    entry = queries.waiting_entry(user_id=user_id, entry_id=entry_id, now=now)
    _check_currency(most, entry.price.currency)
    rows = WaitingEntry.objects.filter(pk=entry_id, status=WaitingStatus.WAITING.value)
    if entry.status is not WaitingStatus.WAITING or not rows.update(most=most.amount):
        raise problems.NotWaiting("Only who waits can change the price.", status=entry.status.value)
    enqueue(fill_waiting_list, listing_id=str(entry.listing_id))
    return queries.waiting_entry(user_id=user_id, entry_id=entry_id, now=now)


def _priced(request: WaitingRequest, *, now: datetime) -> PricedItem:
    item = HoldItem(
        request.listing_id,
        request.from_stop,
        request.to_stop,
        request.fare_id,
        request.passengers,
        None,
        request.wishes,
    )
    pricing.check_count([item])
    priced = pricing.price(0, item, now=now)
    _check_room(priced, any_class=request.any_class)
    most = priced.offer.listing.most_per_user
    if most is not None and len(request.passengers) > most:
        raise problems.TooManyForEvent(f"One person may have {most} tickets of this event.", have=0, most=most)
    return priced


def _check_room(priced: PricedItem, *, any_class: bool) -> None:
    """Nobody waits for more seats than a vehicle or hall has, or a fare has places."""
    wanted, fare = len(priced.item.passengers), priced.fare
    classes = [seat.travel_class for seat in priced.offer.plan.seats if not seat.blocked]
    most = max(Counter(classes).values(), default=0) if any_class else classes.count(fare.travel_class)
    if wanted > min(most, fare.quota if fare.quota is not None else most):
        raise problems.SoldOut(f"{priced.offer.listing.name} never has {wanted} seats for this fare.")


def _row(request: WaitingRequest, priced: PricedItem, *, now: datetime) -> WaitingEntry:
    price = total((one.total for one in priced.prices), priced.currency)
    _check_currency(request.most or price, price.currency)
    return WaitingEntry(
        id=ids.new_id(),
        listing_id=request.listing_id,
        user_id=request.user_id,
        status=WaitingStatus.WAITING.value,
        from_stop=request.from_stop,
        to_stop=request.to_stop,
        family=priced.fare.family,
        travel_class="" if request.any_class else priced.fare.travel_class,
        passengers=[codec.to_json(one) for one in request.passengers],
        seats=len(request.passengers),
        wishes=[wish.value for wish in request.wishes],
        email=request.email,
        amount=price.amount,
        most=(request.most or price).amount,
        currency=price.currency,
        joined_at=now,
        closes_at=queries.closes_at(priced.offer, priced.span),
    )


def _check_currency(most: Money, currency: str) -> None:
    if most.currency != currency:
        raise InvalidInput.at("/highest_price/currency", f"The price is in {currency}.")


def _check_once(entry: WaitingEntry) -> None:
    mine = WaitingEntry.objects.filter(
        user_id=entry.user_id,
        listing_id=entry.listing_id,
        from_stop=entry.from_stop,
        to_stop=entry.to_stop,
        travel_class=entry.travel_class,
        status__in=[status.value for status in rules.LIVE],
    ).first()
    if mine is not None:
        raise problems.AlreadyWaiting("You wait for these seats already.", entry=ids.encode("wtl", mine.id))


def _check_count(user_id: UUID, *, now: datetime) -> None:
    """Nobody waits in more than so many queues (T13); who joins several at once does so one after another."""
    Buyer.objects.bulk_create([Buyer(user_id=user_id)], ignore_conflicts=True)
    Buyer.objects.select_for_update().get(pk=user_id)
    held = Booking.objects.filter(pk=OuterRef("booking_id"), status=BookingStatus.HELD.value, expires_at__gt=now)
    waits = Q(status=WaitingStatus.WAITING.value, closes_at__gt=now)
    live = waits | Q(Exists(held), status=WaitingStatus.OFFERED.value)
    if WaitingEntry.objects.filter(live, user_id=user_id).count() >= rules.MOST_WAITING:
        raise problems.TooManyWaiting(
            f"One person may wait in {rules.MOST_WAITING} queues at a time.", most=rules.MOST_WAITING
        )


def _check_sold_out(entry: WaitingEntry, *, now: datetime) -> None:
    """What would be offered at once can be bought at once."""
    if fit(entry, look(entry.listing_id, now=now)) is not None:
        raise problems.SeatsFree("There are enough seats at this moment: buy them, there is nothing to wait for.")
