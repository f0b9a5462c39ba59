"""What leaves on a day, priced, before anybody's wishes and before counting seats."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search.contracts import Halt, SpanOfListing, Trip
from carnet.domains.search.queries import places, revisions, tables
from carnet.domains.search.queries.memory import Memory
from carnet.domains.search.queries.revisions import Part
from carnet.domains.search.rules.directory import Directory
from carnet.kernel.span import Span

_FIND_TRIPS: Final = "SELECT * FROM search_find_trips(%s, %s, %s, %s, %s, %s)"
_FIND_PERFORMANCES: Final = "SELECT * FROM search_find_performances(%s, %s, %s, %s, %s)"
# About a kilobyte and eight objects each; more would show in the pauses of the garbage collector.
_TRIPS_KEPT: Final = 4_000


class _Row(NamedTuple):
    """What both functions return."""

    listing_id: UUID
    kind: str
    name: str
    operator_id: UUID
    operator_name: str
    amenities: list[str]
    sale_from: datetime | None
    seat_plan: UUID
    fare_table: UUID
    from_seq: int
    from_station: UUID
    departs: int
    to_seq: int
    to_station: UUID
    arrives: int
    metres: int
    sale_until: datetime | None
    event_id: UUID | None


Trips = tuple[Trip, ...]
_memory: Memory[tuple[Any, ...], Trips] = Memory(most=_TRIPS_KEPT)


def trips(*, origin: Place, destination: Place, first: date, last: date, now: datetime) -> Trips:
    """Trips between two places that leave on a local date from `first` to `last`, by departure."""
    return _remembered(_FIND_TRIPS, (*_city_and_station(origin), *_city_and_station(destination), first, last), now)


def performances(*, place: Place | None, first: date, last: date, event_id: UUID | None = None, now: datetime) -> Trips:
    """Performances that begin on a local date from `first` to `last`, by their beginning.

    At a place, or anywhere; of one event, or any.
    """
    where = (None, None) if place is None else _city_and_station(place)
    return _remembered(_FIND_PERFORMANCES, (*where, first, last, event_id), now)


def _city_and_station(place: Place) -> tuple[UUID, UUID | None]:
    return place.city_id, None if place.kind is PlaceKind.CITY else place.id


def _remembered(statement: str, arguments: tuple[Any, ...], now: datetime) -> Trips:
    tokens = revisions.tokens(now=now)
    directory = places.directory(now=now)
    return _memory.get(
        (statement, *arguments),
        (tokens.get(Part.PLACES), tokens.get(Part.LISTINGS)),
        lambda: _read(statement, arguments, directory),
    )


def _read(statement: str, arguments: tuple[Any, ...], directory: Directory) -> Trips:
    """Trips whose stations, plan and fares have all arrived, and for which there is a fare."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        rows = [_Row(*row) for row in cursor.fetchall()]
    fare_tables = tables.fare_tables({row.fare_table for row in rows})
    classes = tables.classes({row.seat_plan for row in rows})
    found = []
    for row in rows:
        table, sold = fare_tables.get(row.fare_table), classes.get(row.seat_plan)
        board, leave = directory.place(row.from_station), directory.place(row.to_station)
        if table is not None and sold is not None and board is not None and leave is not None:
            fares = tables.fares(table, sold, board, row.to_station, row.metres)
            if fares:
                found.append(_trip(row, board, leave, fares))
    return tuple(sorted(found, key=lambda trip: (trip.origin.time, trip.span.listing_id)))


def _trip(row: _Row, board: Place, leave: Place, fares: tables.Fares) -> Trip:
    return Trip(
        span=SpanOfListing(row.listing_id, Span(row.from_seq, row.to_seq)),
        kind=ListingKind(row.kind),
        name=row.name,
        operator_id=row.operator_id,
        operator_name=row.operator_name,
        amenities=tuple(row.amenities),
        sale_from=row.sale_from,
        origin=_halt(row.from_seq, board, row.departs),
        destination=_halt(row.to_seq, leave, row.arrives),
        minutes=(row.arrives - row.departs) // 60,
        stops_between=row.to_seq - row.from_seq - 1,
        fares=fares,
        sale_until=row.sale_until,
        event_id=row.event_id,
    )


def _halt(stop: int, station: Place, seconds: int) -> Halt:
    return Halt(stop, station, datetime.fromtimestamp(seconds, ZoneInfo(station.timezone)))
