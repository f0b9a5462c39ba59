"""A memory of which seats are probably free, so that "any seat" costs no look at the database.

A hint names a seat; the guarded statement of `sql/take.sql` decides. Until it has, what was hinted stays marked here,
also when the memory is read anew meanwhile, so that the threads of a process never want the same seat. Each process
starts its hints at another seat, so that processes seldom do. "Sold out" is only said from a fresh reading.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from carnet.domains.inventory import queries, rules
from carnet.domains.inventory.contracts import Occupancy, Offer, Wish, leg_bits
from carnet.kernel.span import Span

# Seats that became free are seen after this many seconds at the latest.
_MEMORY_SECONDS: Final = 20.0
# A reading this young counts as fresh: hundreds who miss the last seats share one look at the database.
_FRESH_SECONDS: Final = 0.05
# A hint this old was abandoned: whoever asked for it has failed on the way.
_ABANDONED_SECONDS: Final = 20.0
_LISTINGS_KEPT: Final = 1_024

# Hints whose statement has not answered: (ordinal, legs) and when they were given.
_Undecided = dict[tuple[int, int], float]


class _Memory:
    """What one process believes about one listing."""

    def __init__(self, offer: Offer, occupancy: Occupancy, undecided: _Undecided) -> None:
        self.offer = offer
        self.undecided = undecided
        self._taken = dict(occupancy.taken)
        self._occupancy = Occupancy(self._taken, occupancy.held, occupancy.read_at)
        self._ordinals: dict[str, list[int]] = {}
        for ordinal, bits in undecided:
            self._taken[ordinal] = self._taken.get(ordinal, 0) | bits

    def older_than(self, seconds: float, now: datetime) -> bool:
        return not 0 <= (now - self._occupancy.read_at).total_seconds() < seconds

    def choose(
        self, travel_class: str, bits: int, count: int, wishes: Collection[Wish], near: Collection[int]
    ) -> tuple[int, ...] | None:
        if count == 1 and not wishes and not near:
            chosen = self._single(travel_class, bits)
        else:
            chosen = rules.choose_seats(
                self.offer.plan,
                self._occupancy,
                travel_class=travel_class,
                bits=bits,
                count=count,
                wishes=wishes,
                near=near,
            )
        for ordinal in chosen or ():
            self._taken[ordinal] = self._taken.get(ordinal, 0) | bits
            self.undecided[ordinal, bits] = time.monotonic()
        return chosen

    def give_back(self, ordinal: int, bits: int) -> None:
        if self.undecided.pop((ordinal, bits), None) is not None:
            self._taken[ordinal] &= ~bits

    def _single(self, travel_class: str, bits: int) -> tuple[int, ...] | None:
        ordinals = self._ordinals.get(travel_class)
        if ordinals is None:
            ordinals = self._ordinals[travel_class] = rules.ordinals_of_class(self.offer.plan, travel_class)
        seat = rules.best_seat(ordinals, self._taken, bits, start=os.getpid())
        return None if seat is None else (seat,)


class SeatHints:
    """Chooses seats for travellers who leave it to us. Safe to use from many threads."""

    def __init__(self) -> None:
        self._memories: dict[UUID, _Memory] = {}
        self._lock = threading.Lock()
        self._reading = threading.Lock()

    def choose(
        self,
        offer: Offer,
        *,
        travel_class: str,
        span: Span,
        count: int,
        wishes: Collection[Wish],
        near: Collection[int] = (),
        now: datetime,
    ) -> tuple[int, ...] | None:
        """Ordinals of `count` seats that are probably free; None when a fresh reading says there are not enough.

        `near` are the seats of others beside whom they would like to sit.
        """
        bits = leg_bits(span)
        for seconds in (_MEMORY_SECONDS, _FRESH_SECONDS):
            memory = self._memory(offer, seconds, now=now)
            with self._lock:
                chosen = memory.choose(travel_class, bits, count, wishes, near)
            if chosen is not None:
                return chosen
        return None

    @staticmethod
    def choose_from(
        offer: Offer, occupancy: Occupancy, *, travel_class: str, span: Span, count: int, wishes: Collection[Wish]
    ) -> tuple[str, ...] | None:
        """As `choose`, by a reading that the caller has just made: labels of seats. Nothing of it is remembered."""
        bits = leg_bits(span)
        chosen = rules.choose_seats(
            offer.plan, occupancy, travel_class=travel_class, bits=bits, count=count, wishes=wishes
        )
        return None if chosen is None else tuple(offer.plan.seats[ordinal].label for ordinal in chosen)

    def decided(self, listing_id: UUID, ordinals: Collection[int], span: Span) -> None:
        """The statement for these hints has answered; from now on the database tells."""
        with self._lock:
            if memory := self._memories.get(listing_id):
                for ordinal in ordinals:
                    memory.undecided.pop((ordinal, leg_bits(span)), None)

    def unused(self, listing_id: UUID, ordinals: Collection[int], span: Span) -> None:
        """These hints were not asked for after all; the next traveller may have them."""
        with self._lock:
            if memory := self._memories.get(listing_id):
                for ordinal in ordinals:
                    memory.give_back(ordinal, leg_bits(span))

    def refused(self, offer: Offer, *, now: datetime) -> None:
        """Hints for this listing prove wrong: look at the database before the next one."""
        self._memory(offer, _FRESH_SECONDS, now=now)

    def clear(self) -> None:
        """Forget everything; for tests."""
        self._memories.clear()

    def _memory(self, offer: Offer, seconds: float, *, now: datetime) -> _Memory:
        """The memory of a listing, read anew if older than `seconds`. One thread reads, the others wait for it."""
        memory = self._memories.get(offer.listing.id)
        if memory is not None and memory.offer.plan is offer.plan and not memory.older_than(seconds, now):
            return memory
        with self._reading:
            memory = self._memories.get(offer.listing.id)
            if memory is not None and memory.offer.plan is offer.plan and not memory.older_than(seconds, now):
                return memory
            return self._read(offer, memory, now=now)

    def _read(self, offer: Offer, before: _Memory | None, *, now: datetime) -> _Memory:
        with self._lock:
            since = time.monotonic() - _ABANDONED_SECONDS
            undecided = {hint: at for hint, at in before.undecided.items() if at > since} if before else {}
        # Read after the hints were copied: one that is decided in between shows in the database.
        occupancy = queries.occupancy(offer.listing.id, now=now)
        with self._lock:
            memory = _Memory(offer, occupancy, undecided)
            if len(self._memories) >= _LISTINGS_KEPT:
                self._memories.clear()
            self._memories[offer.listing.id] = memory
        return memory
