"""Reads: what is on sale, what is free, the seat map."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from carnet.domains.inventory.contracts import LegCount, Load, Occupancy, Offer, SeatOnMap, SeatStatus, leg_bits
from carnet.domains.inventory.models import FareTableVersion, Hold, Listing, SeatPlanVersion
from carnet.domains.schedule.contracts import FareTable, ListingSnapshot, SeatPlan
from carnet.domains.search.contracts import SpanOfListing
from carnet.infra import sql
from carnet.infra.access import Permission, allow_at
from carnet.infra.events import codec
from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem
from carnet.kernel.span import Span

# A trip's page may be this old; a hold checks the version again, so nobody buys from a stale one.
_OFFER_SECONDS: Final = 1.0
_OFFERS_KEPT: Final = 4_096


class ListingUnknown(Problem):
    """No listing has this id."""

    code = "LISTING_UNKNOWN"


class SpanUnknown(Problem):
    """The listing has no such pair of stops, or nobody may board or leave there."""

    code = "SPAN_UNKNOWN"


@lru_cache(maxsize=256)
def seat_plan(plan_id: UUID) -> SeatPlan:
    """A seat plan by its id; plans never change, so they are kept. Raises ListingUnknown when it is not there."""
    row = SeatPlanVersion.objects.filter(pk=plan_id).values_list("content", flat=True).first()
    if row is None:
        raise ListingUnknown("The listing is being published; its seat plan has not arrived yet.")
    return codec.from_json(SeatPlan, row)


@lru_cache(maxsize=256)
def fare_table(table_id: UUID) -> FareTable:
    """A fare table by its id; tables never change, so they are kept. Raises ListingUnknown when it is not there."""
    row = FareTableVersion.objects.filter(pk=table_id).values_list("content", flat=True).first()
    if row is None:
        raise ListingUnknown("The listing is being published; its fares have not arrived yet.")
    return codec.from_json(FareTable, row)


class _Offers:
    """Offers read lately, by listing. Bounded, and each no older than a second."""

    def __init__(self) -> None:
        self._kept: dict[UUID, tuple[float, Offer]] = {}

    def get(self, listing_ids: Collection[UUID]) -> dict[UUID, Offer]:
        fresh_since = time.monotonic() - _OFFER_SECONDS
        # Looked up once: another thread may replace or forget any of them from one line to the next.
        kept = {one: entry for one in listing_ids if (entry := self._kept.get(one))}
        found = {one: offer for one, (read_at, offer) in kept.items() if read_at >= fresh_since}
        stale = [one for one in listing_ids if one not in found]
        if stale:
            found.update(self._read(stale, {one: offer for one, (_, offer) in kept.items()}))
        return found

    def at_hand(self, listing_id: UUID) -> Offer | None:
        kept = self._kept.get(listing_id)
        return kept[1] if kept else None

    def forget(self, listing_id: UUID) -> None:
        self._kept.pop(listing_id, None)

    def forget_aged(self, listing_ids: Collection[UUID]) -> bool:
        fresh_since = time.monotonic() - _OFFER_SECONDS
        aged = [one for one in listing_ids if (entry := self._kept.get(one)) and entry[0] < fresh_since]
        for one in aged:
            self.forget(one)
        return bool(aged)

    def clear(self) -> None:
        self._kept.clear()

    def _read(self, stale: Collection[UUID], known: Mapping[UUID, Offer]) -> dict[UUID, Offer]:
        read_at = time.monotonic()
        read = _read_offers(stale, known)
        if len(self._kept) + len(read) > _OFFERS_KEPT:
            self._kept.clear()
        for one, offer in read.items():
            self._kept[one] = (read_at, offer)
        return read


_offers = _Offers()
forget_offer = _offers.forget
forget_aged_offers = _offers.forget_aged
"""Forget those of the listings that were read more than a second ago; whether there were any."""


def clear_caches() -> None:
    """Forget all that was read; for tests and after a database was emptied."""
    _offers.clear()
    seat_plan.cache_clear()
    fare_table.cache_clear()


def offer(listing_id: UUID) -> Offer:
    """A listing with its plan and fares, at most a second old. Raises ListingUnknown."""
    found = _offers.get([listing_id]).get(listing_id)
    if found is None:
        raise ListingUnknown("There is no such trip or performance.")
    return found


def offer_at_hand(listing_id: UUID) -> Offer:
    """A listing as this process knows it, of any age, for who has its version checked later. Raises ListingUnknown."""
    return _offers.at_hand(listing_id) or offer(listing_id)


def offers(listing_ids: Collection[UUID]) -> Mapping[UUID, Offer]:
    """Many listings as `offer`, in two statements at most; those that are not there are absent."""
    return _offers.get(listing_ids)


def snapshots(listing_ids: Collection[UUID]) -> dict[UUID, ListingSnapshot]:
    """Many listings as they were published last, read as `offers`."""
    return {listing_id: found.listing for listing_id, found in offers(listing_ids).items()}


def listings_named(word: str, *, since: datetime, until: datetime) -> list[UUID]:
    """Listings that begin from `since` on, before `until`, and have the word in their name or a stop's."""
    rows = Listing.objects.filter(departs_at__gte=since, departs_at__lt=until, content__isnull=False)
    named = Q(content__name__icontains=word)
    return list(rows.filter(named | Q(content__stops__icontains=word)).values_list("pk", flat=True))


def _read_offers(listing_ids: Collection[UUID], known: Mapping[UUID, Offer]) -> dict[UUID, Offer]:
    """Read what is new: a version that is known already is not read again."""
    heads = Listing.objects.filter(pk__in=listing_ids, content__isnull=False).values_list("pk", "version", "on_sale")
    found: dict[UUID, Offer] = {}
    for listing_id, version, on_sale in heads:
        before = known.get(listing_id)
        if before is not None and before.listing.version == version:
            found[listing_id] = before if before.on_sale == on_sale else replace(before, on_sale=on_sale)
    changed = [listing_id for listing_id, _, _ in heads if listing_id not in found]
    if changed:
        for content, on_sale in Listing.objects.filter(pk__in=changed).values_list("content", "on_sale"):
            listing = codec.from_json(ListingSnapshot, content)
            plan, fares = seat_plan(listing.seat_plan_id), fare_table(listing.fare_table_id)
            found[listing.id] = Offer(listing, plan, fares, on_sale)
    return found


def check_span(listing: ListingSnapshot, from_stop: int, to_stop: int) -> Span:
    """The span between two stops where people may board and leave. Raises SpanUnknown."""
    if not 0 <= from_stop < to_stop < len(listing.stops):
        raise SpanUnknown(f"The stops run from 0 to {len(listing.stops) - 1}, and from comes before to.")
    if not listing.stops[from_stop].pick_up or not listing.stops[to_stop].drop_off:
        raise SpanUnknown("Nobody may board or leave at one of these stops.")
    return Span(from_stop, to_stop)


def occupancy(listing_id: UUID, *, now: datetime) -> Occupancy:
    """What is taken on every leg, as of one snapshot of the database; a dead hold is free."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "occupancy"), {"listing": listing_id, "now": now})
        seats, holds = cursor.fetchone()
    taken = {ordinal: int(bits[::-1], 2) for ordinal, bits in seats}
    held: dict[int, int] = {}
    for ordinal, from_stop, to_stop, lives in holds:
        bits = leg_bits(Span(from_stop, to_stop))
        if lives:
            held[ordinal] = held.get(ordinal, 0) | bits
        else:
            taken[ordinal] = taken.get(ordinal, 0) & ~bits
    return Occupancy(taken=taken, held=held, read_at=now)


def seat_map(listing_id: UUID, span: Span, *, now: datetime) -> tuple[SeatOnMap, ...]:
    """Every seat of the plan, in its order, with its status on `span`. Raises ListingUnknown."""
    plan = offer(listing_id).plan
    taken = occupancy(listing_id, now=now)
    bits = leg_bits(span)
    return tuple(SeatOnMap(seat, _status(seat.blocked, seat.ordinal, taken, bits)) for seat in plan.seats)


def _status(blocked: bool, ordinal: int, taken: Occupancy, bits: int) -> SeatStatus:
    if blocked:
        return SeatStatus.BLOCKED
    if taken.free(ordinal, bits):
        return SeatStatus.FREE
    # Sold on any leg of the span cannot become free; held may.
    sold = taken.taken[ordinal] & ~taken.held.get(ordinal, 0) & bits
    return SeatStatus.SOLD if sold else SeatStatus.HELD


def free_by_class(spans: Sequence[SpanOfListing], *, now: datetime) -> Mapping[SpanOfListing, Mapping[str, int]]:
    """Free seats per class for many spans; those not on sale are absent. Two statements, however many spans."""
    ids = {span.listing_id for span in spans}
    listings = {
        row[0]: row[1:]
        for row in Listing.objects.filter(pk__in=ids, on_sale=True).values_list("pk", "seat_plan_id", "seats_made")
    }
    free = {span: _capacity_by_class(listings[span.listing_id][0]) for span in spans if span.listing_id in listings}
    counted = [span for span in free if listings[span.listing_id][1]]
    free.update(_count_free(counted, now=now))
    return free


@lru_cache(maxsize=256)
def _capacity_by_class(plan_id: UUID) -> Mapping[str, int]:
    return Counter(seat.travel_class for seat in seat_plan(plan_id).seats if not seat.blocked)


def _count_free(spans: Sequence[SpanOfListing], *, now: datetime) -> dict[SpanOfListing, Mapping[str, int]]:
    if not spans:
        return {}
    arguments = (
        [span.listing_id for span in spans],
        [span.span.from_stop for span in spans],
        [span.span.to_stop for span in spans],
        now,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM inventory_free_seats(%s::uuid[], %s::int[], %s::int[], %s)", arguments)
        rows = cursor.fetchall()
    found: dict[SpanOfListing, dict[str, int]] = {span: {} for span in spans}
    for place, travel_class, free in rows:
        found[spans[place - 1]][travel_class] = free
    return dict(found)


def leg_counts(listing_id: UUID, *, now: datetime) -> tuple[LegCount, ...]:
    """Free, held and sold seats of each leg; from the plan while the listing has no seat rows yet."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "leg_counts"), {"listing": listing_id, "now": now})
        rows = cursor.fetchall()
    if rows:
        return tuple(
            LegCount(listing_id, leg, capacity, free, held, capacity - free - held)
            for leg, capacity, free, held in rows
        )
    found = offer(listing_id)
    capacity = sum(not seat.blocked for seat in found.plan.seats)
    return tuple(LegCount(listing_id, leg, capacity, capacity, 0, 0) for leg in range(found.listing.legs))


def plan_of(listing_id: UUID) -> SeatPlan | None:
    """The plan whose seats a listing has now; None for one that is not here."""
    plan_id = Listing.objects.filter(pk=listing_id).values_list("seat_plan_id", flat=True).first()
    return None if plan_id is None else seat_plan(plan_id)


def held_tickets(listing_id: UUID, *, now: datetime) -> list[UUID]:
    """The tickets of a listing that have a live unpaid hold."""
    return list(Hold.objects.filter(listing_id=listing_id, expires_at__gt=now).values_list("ticket_id", flat=True))


def loads(listing_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Load]:
    """How full listings are; those that are not here are absent. Two statements, however many listings."""
    listings = Listing.objects.filter(pk__in=listing_ids, seat_plan_id__isnull=False)
    plans = dict(listings.values_list("pk", "seat_plan_id"))
    free = {one: Load(sum(_capacity_by_class(plan).values()), 0, 0) for one, plan in plans.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "loads"), {"listings": list(plans), "now": now})
        full = {listing: Load(capacity, taken - held, held) for listing, capacity, taken, held in cursor}
    return {**free, **full}


def quotas_left(listing_ids: Collection[UUID], *, now: datetime) -> Mapping[UUID, Mapping[UUID, int]]:
    """How many places each fare with a quota has left, by listing and fare; listings without any are absent.

    One statement beside those of `offers`, none where no fare has a quota.
    """
    limited = {
        one: [fare for fare in offer.fares.fares if fare.quota is not None]
        for one, offer in offers(listing_ids).items()
        if any(fare.quota is not None for fare in offer.fares.fares)
    }
    if not limited:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "quotas_used"), {"listings": list(limited), "now": now})
        used = {(listing, family, travel_class): places for listing, family, travel_class, places in cursor}
    return {
        one: {fare.id: max((fare.quota or 0) - used.get((one, fare.family, fare.travel_class), 0), 0) for fare in fares}
        for one, fares in limited.items()
    }


def operator_loads(
    *, operator_id: UUID, listing_ids: Collection[UUID], by: Principal, now: datetime
) -> Mapping[UUID, Load]:
    """As `loads`, of the operator's own, for who may see them. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.TRIPS_READ, operator_id)
    own = Listing.objects.filter(pk__in=listing_ids, content__operator_id=str(operator_id))
    return loads(list(own.values_list("pk", flat=True)), now=now)
