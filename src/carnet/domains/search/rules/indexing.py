"""What the index keeps of a published snapshot.

Snapshots are read as the JSON they travel in (`schedule.contracts.ListingSnapshot`), because a timetable brings tens of
thousands and nothing here looks into their values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from carnet.domains.network.contracts import Place, PlaceKind, StationKind
from carnet.domains.schedule.contracts import ListingKind, StopKind, TripStatus
from carnet.domains.search.rules.names import search_keys

Snapshot = Mapping[str, Any]
Row = dict[str, Any]

_SELLING: Final = frozenset({TripStatus.PUBLISHED, TripStatus.DELAYED, TripStatus.BOARDING})
_STATION_KINDS: Final = {
    ListingKind.TRAIN: StationKind.RAILWAY,
    ListingKind.PLANE: StationKind.AIRPORT,
    ListingKind.BUS: StationKind.BUS,
    ListingKind.EVENT: StationKind.VENUE,
}


def newest(snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Each listing's newest snapshot."""
    found: dict[str, Snapshot] = {}
    for snapshot in snapshots:
        known = found.get(snapshot["id"])
        if known is None or known["version"] < snapshot["version"]:
            found[snapshot["id"]] = snapshot
    return list(found.values())


def listing_row(snapshot: Snapshot) -> Row:
    """The listing as a row of `search_listing`."""
    return {
        "id": snapshot["id"],
        "version": snapshot["version"],
        "on_sale": _on_sale(snapshot),
        "sale_from": snapshot.get("sale_from"),
        "kind": snapshot["kind"],
        "name": snapshot["name"],
        "operator_id": snapshot["operator_id"],
        "operator_name": snapshot["operator_name"],
        "seat_plan_id": snapshot["seat_plan_id"],
        "fare_table_id": snapshot["fare_table_id"],
        "amenities": snapshot.get("amenities", []),
        "departs_at": snapshot["stops"][0]["departure"],
        "sale_until": snapshot.get("sale_until"),
        "event_id": snapshot.get("event_id"),
    }


def call_rows(snapshot: Snapshot) -> Iterator[Row]:
    """The stops where people board or leave, as rows of `search_call`; none when the listing isn't on sale."""
    if not _on_sale(snapshot):
        return
    for seq, stop in enumerate(snapshot["stops"]):
        open_doors = stop.get("kind") != StopKind.TECHNICAL
        pick_up = open_doors and stop.get("pick_up", True) and stop["departure"] is not None
        drop_off = open_doors and stop.get("drop_off", True) and stop["arrival"] is not None
        if pick_up or drop_off:
            yield {
                "listing_id": snapshot["id"],
                "seq": seq,
                "station_id": stop["station_id"],
                "city_id": stop["city_id"],
                "timezone": stop["timezone"],
                "departs_at": stop["departure"],
                "arrives_at": stop["arrival"],
                "metres": stop["metres"],
                "pick_up": pick_up,
                "drop_off": drop_off,
            }


def places_of(snapshots: Sequence[Snapshot]) -> dict[UUID, Place]:
    """The stations and cities where these listings call, as far as the snapshots tell."""
    stops = {stop["station_id"]: (stop, snapshot["kind"]) for snapshot in snapshots for stop in snapshot["stops"]}
    found: dict[UUID, Place] = {}
    for stop, kind in stops.values():
        station = _station(stop, _STATION_KINDS[ListingKind(kind)])
        found[station.id] = station
        found.setdefault(station.city_id, _city_of(station))
    return found


def place_row(place: Place, version: int) -> Row:
    """The place as a row of `search_place`."""
    return {
        "id": str(place.id),
        "version": version,
        "kind": place.kind,
        "name": place.name,
        "city_id": str(place.city_id),
        "city_name": place.city_name,
        "country": place.country,
        "timezone": place.timezone,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "station_kind": place.station_kind,
        "codes": place.codes,
        "normalised": "\n".join(search_keys(place)),
    }


def capacity(seat_plan: Mapping[str, Any]) -> dict[str, int]:
    """How many seats a plan (JSON of `schedule.contracts.SeatPlan`) sells, by travel class."""
    return dict(Counter(seat["travel_class"] for seat in seat_plan["seats"] if not seat.get("blocked", False)))


def _on_sale(snapshot: Snapshot) -> bool:
    return snapshot.get("status", TripStatus.PUBLISHED) in _SELLING


def _station(stop: Mapping[str, Any], kind: StationKind) -> Place:
    return Place(
        id=UUID(stop["station_id"]),
        kind=PlaceKind.STATION,
        name=stop["station_name"],
        city_id=UUID(stop["city_id"]),
        city_name=stop["city_name"],
        country=stop["country"],
        timezone=stop["timezone"],
        latitude=stop.get("latitude"),
        longitude=stop.get("longitude"),
        station_kind=kind,
    )


def _city_of(station: Place) -> Place:
    return Place(
        id=station.city_id,
        kind=PlaceKind.CITY,
        name=station.city_name,
        city_id=station.city_id,
        city_name=station.city_name,
        country=station.country,
        timezone=station.timezone,
    )
