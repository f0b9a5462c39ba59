"""Writes: keeping the index as the events tell it. Each says how many rows it changed; stale news changes none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from carnet.domains.network.contracts import Place
from carnet.domains.search.models import FareTableVersion, Revision, SeatPlanVersion
from carnet.domains.search.models import Place as PlaceRow
from carnet.domains.search.queries import revisions
from carnet.domains.search.queries.revisions import Part
from carnet.domains.search.rules import indexing
from carnet.infra import sql

_CALLS_KEPT: Final = timedelta(days=2)
_LISTINGS_KEPT: Final = timedelta(days=30)


@transaction.atomic
def store_places(places: Iterable[tuple[Place, int]]) -> int:
    """Keep places of these versions, in a batch each place once; newer ones that are here stay."""
    newest = {place.id: (place, version) for place, version in sorted(places, key=lambda told: told[1])}
    rows = [indexing.place_row(place, version) for place, version in newest.values()]
    changed = _execute("store_places", places=Jsonb(rows))
    if changed:
        _touch(Part.PLACES)
    return changed


@transaction.atomic
def forget_places(versions: Mapping[UUID, int]) -> int:
    """Suggest these places no more, unless they were published again after these versions."""
    changed = 0
    for place, version in versions.items():
        changed += PlaceRow.objects.filter(pk=place, version__lt=version).delete()[0]
    if changed:
        _touch(Part.PLACES)
    return changed


@transaction.atomic
def store_listings(snapshots: Sequence[indexing.Snapshot]) -> int:
    """Index the newest of these snapshots (JSON of ListingSnapshot). Stations nobody told of yet are learned too."""
    snapshots = indexing.newest(snapshots)
    _learn_places(indexing.places_of(snapshots))
    listings = [indexing.listing_row(snapshot) for snapshot in snapshots]
    calls = [call for snapshot in snapshots for call in indexing.call_rows(snapshot)]
    changed = _call("SELECT search_store_listings(%s, %s)", Jsonb(listings), Jsonb(calls))
    if changed:
        _touch(Part.LISTINGS)
    return changed


@transaction.atomic
def withdraw_listings(versions: Mapping[UUID, int]) -> int:
    """Take listings off sale as of these versions."""
    changed = _call("SELECT search_withdraw_listings(%s, %s)", list(versions), list(versions.values()))
    if changed:
        _touch(Part.LISTINGS)
    return changed


@transaction.atomic
def store_fare_tables(tables: Iterable[Mapping[str, Any]]) -> None:
    """Keep fare tables (JSON of FareTable); they never change, so one that is here stays."""
    rows = [FareTableVersion(id=table["id"], content=table) for table in tables]
    FareTableVersion.objects.bulk_create(rows, ignore_conflicts=True)
    _touch(Part.LISTINGS)


@transaction.atomic
def store_seat_plans(plans: Iterable[Mapping[str, Any]]) -> None:
    """Keep what seat plans (JSON of SeatPlan) sell; they never change, so one that is here stays."""
    rows = [SeatPlanVersion(id=plan["id"], capacity=indexing.capacity(plan)) for plan in plans]
    SeatPlanVersion.objects.bulk_create(rows, ignore_conflicts=True)
    _touch(Part.LISTINGS)


@transaction.atomic
def store_events(events: Iterable[tuple[Mapping[str, Any], int]]) -> int:
    """Keep events (JSON of EventText) of these versions; newer ones that are here stay."""
    newest = {event["id"]: {**event, "version": version} for event, version in sorted(events, key=lambda told: told[1])}
    changed = _execute("store_events", events=Jsonb(list(newest.values())))
    if changed:
        _touch(Part.LISTINGS)
    return changed


@transaction.atomic
def weigh_places() -> int:
    """Count each place's calls anew, unless no listing has changed since the last time."""
    tokens = dict(Revision.objects.values_list("part", "token"))
    listings = tokens.get(Part.LISTINGS)
    if listings is None or tokens.get(Part.WEIGHTS) == listings:
        return 0
    changed = _execute("weigh_places")
    Revision.objects.update_or_create(part=Part.WEIGHTS, defaults={"token": listings})
    if changed:
        _touch(Part.PLACES)
    return changed


@transaction.atomic
def forget_past(*, now: datetime) -> int:
    """Drop calls two days after their time, and listings a month after their departure. Returns how many listings."""
    _execute("forget_calls", before=now - _CALLS_KEPT)
    return _execute("forget_listings", before=now - _LISTINGS_KEPT)


def _learn_places(places: Mapping[UUID, Place]) -> None:
    """Keep those that are not here, as version 0: what the event about the place itself says will be better."""
    known = set(PlaceRow.objects.filter(pk__in=places).values_list("pk", flat=True))
    unknown = [(place, 0) for place in places.values() if place.id not in known]
    if unknown:
        store_places(unknown)


def _touch(part: Part) -> None:
    """Tell all processes that what they remember of `part` is old; this one forgets it at once."""
    _execute("touch", part=part)
    revisions.forget()


def _execute(name: str, **arguments: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, name), arguments)
        changed: int = cursor.rowcount
    return changed


def _call(function: str, *arguments: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(function, arguments)
        changed: int = cursor.fetchone()[0]
    return changed
