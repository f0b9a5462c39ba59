"""What kind of vehicle a route type means, and how such a vehicle is fitted out.

Basic types: https://gtfs.org/schedule/reference/#routestxt, extended ones:
https://developers.google.com/transit/gtfs/reference/extended-route-types. Nobody books a seat on a metro, tram, ferry,
cable car or taxi here; routes of these kinds are left out.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.schedule.gtfs.errors import BrokenRow, Reason


class Fitting(NamedTuple):
    """A kind of vehicle and the template of its seats (`operators.rules.TEMPLATES`)."""

    kind: ListingKind
    layout: str


LONG_DISTANCE: Final = Fitting(ListingKind.TRAIN, "train-long-distance")
REGIONAL: Final = Fitting(ListingKind.TRAIN, "train-regional")
BUS: Final = Fitting(ListingKind.BUS, "bus-2-2")
PLANE: Final = Fitting(ListingKind.PLANE, "plane-two-cabins")
NAMES: Final = {
    LONG_DISTANCE.layout: "Long-distance train (timetable)",
    REGIONAL.layout: "Regional train (timetable)",
    BUS.layout: "Bus (timetable)",
    PLANE.layout: "Plane (timetable)",
}
"""What the vehicles, plans and fares that an import makes are called, by layout."""

_BASIC: Final = {2: LONG_DISTANCE, 12: REGIONAL, 3: BUS, 11: BUS}
_REGIONAL_RAIL: Final = range(106, 110)  # regional, tourist, shuttle, suburban
_HUNDREDS: Final = {1: LONG_DISTANCE, 3: REGIONAL, 2: BUS, 7: BUS, 8: BUS, 11: PLANE}


def fitting(route_type: int) -> Fitting:
    """What serves a route of a basic (0-12) or extended (100 and above) type. Raises BrokenRow for what is not sold."""
    if route_type in _REGIONAL_RAIL:
        return REGIONAL
    found = _BASIC.get(route_type) if route_type < 100 else _HUNDREDS.get(route_type // 100)  # noqa: PLR2004
    if found is None:
        raise BrokenRow(Reason.UNSUPPORTED_KIND, f"no seats are sold for route_type {route_type}")
    return found
