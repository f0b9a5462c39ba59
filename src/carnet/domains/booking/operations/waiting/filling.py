"""Giving seats that came free to who waits for them: to the first that fits, in order of joining.

Each offer is a hold as anybody's, made by the same statement under the same limits. It is a transaction of its own
under the lock of the queue, with the state of the entry: whatever dies in between leaves both or none, and however many
look at a queue at once, nobody is offered seats twice and no seat is offered to two (T34).

First that fits is strict: from the beginning of the queue at every offer, with a new look at the seats. Somebody later
is served only when nobody before them could take what is free: the party is larger, the price higher than they would
pay, or they hold too many seats already.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.booking import problems, queries, rules
from carnet.domains.booking.contracts import Answer, HoldRequest, WaitingStatus
from carnet.domains.booking.models import WaitingEntry, WaitingQueue
from carnet.domains.booking.operations.hold import hold
from carnet.domains.booking.operations.waiting import queue
from carnet.domains.booking.operations.waiting.stock import Fit, fit, look
from carnet.domains.booking.operations.waiting.telling import tell_offered
from carnet.domains.inventory import queries as inventory
from carnet.infra.jobs import enqueue_at, job
from carnet.kernel import ids
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span

# Other buyers take seats between the look and the hold; after so many times the job is tried again later.
_TRIES: Final = 12


class _Contended(Exception):
    """Somebody else was faster with a seat: look again."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Whose turn it was, and whether they were offered seats."""

    entry_id: UUID
    offered: bool


def waiting_fill(*, listing_id: UUID, now: datetime) -> int:
    """Offer the free seats of a listing to who waits for them. Returns how many offers were made.

    May be called at any time, by any number of processes at once. Raises Busy when buyers are always faster.
    """
    # Before the look: whoever frees a seat after it finds the queue calm, and has it looked at again.
    WaitingQueue.objects.filter(pk=listing_id, stirred=True).update(stirred=False)
    if not _brought_up_to_date(listing_id, now=now):
        return 0
    offers, tries = 0, 0
    passed_over: set[UUID] = set()
    while True:
        try:
            turn = _take_turn(listing_id, passed_over, now=now)
        except _Contended:
            tries += 1
            if tries == _TRIES:
                raise problems.Busy("Many buyers want these seats at this moment.") from None
            continue
        if turn is None:
            return offers
        offers += turn.offered
        passed_over.add(turn.entry_id)


@transaction.atomic
def _brought_up_to_date(listing_id: UUID, *, now: datetime) -> bool:
    """Write down what became of offers and whose hope is over. Whether somebody still waits for what is known here."""
    inventory.forget_offer(listing_id)  # it may have changed this second
    offer = inventory.offers([listing_id]).get(listing_id)
    if queue.queue_lock(listing_id) is None or offer is None:
        return False
    queue.settle(queue.undecided(listing_id), now=now)
    queue.close(offer, now=now)
    return bool(queue.waiting_in(listing_id))


@transaction.atomic
def _take_turn(listing_id: UUID, passed_over: Collection[UUID], *, now: datetime) -> _Turn | None:
    """Offer seats to the first that fits; None when nobody does. Raises _Contended."""
    queue.queue_lock(listing_id)
    stock = look(listing_id, now=now)
    if not stock.offer.on_sale:
        return None
    for entry in queue.waiting_in(listing_id):
        found = fit(entry, stock) if entry.id not in passed_over else None
        if found is not None:
            departs_at = queries.closes_at(stock.offer, Span(entry.from_stop, entry.to_stop))
            minutes = stock.offer.listing.hold_minutes
            until = rules.offer_until(now, hold_minutes=minutes, departs_at=departs_at)
            return _Turn(entry.id, _offer(entry, found, until=until, now=now))
    return None


def _offer(entry: WaitingEntry, found: Fit, *, until: datetime, now: datetime) -> bool:
    """Hold the seats and write it down, both or none; False when this entry cannot have them. Raises _Contended."""
    answer = _held(entry, found, until=until, now=now)
    if answer is None:
        return False
    booking_id, reference = ids.decode("bkg", answer.body["id"]), str(answer.body["reference"])
    if not queue.move(entry, WaitingStatus.OFFERED, now=now, booking_id=booking_id, offered_at=now):
        transaction.set_rollback(True)  # it was forgotten together with its user
        return False
    tell_offered(entry, reference, found.price, until=until, now=now)
    enqueue_at(fill_waiting_list, until, listing_id=str(entry.listing_id))
    return True


def _held(entry: WaitingEntry, found: Fit, *, until: datetime, now: datetime) -> Answer | None:
    """The hold, under the same rules as everybody's; None where these refuse it. An entry has one offer: one key."""
    request = HoldRequest(
        user_id=entry.user_id,
        key=f"waiting-list:{entry.id}",
        fingerprint=entry.id.bytes,
        items=(replace(found.item, wishes=()),),
        email=entry.email,
        held_until=until,
    )
    try:
        return hold(request, now=now)
    except (problems.SeatTaken, problems.Busy) as problem:
        raise _Contended from problem
    except Problem:  # their own limits: they keep their place and are asked again the next time
        return None


@job(name="booking.fill_waiting_list")
def fill_waiting_list(*, listing_id: str, now: datetime) -> None:
    """Look at a queue: seats came free, somebody joined, or an offer lapses now."""
    waiting_fill(listing_id=UUID(listing_id), now=now)
