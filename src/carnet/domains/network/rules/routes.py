"""What a route must satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from carnet.domains.network.contracts import STATIONS_FOR, RouteCall, StationKind
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.kernel.problem import InvalidInput, Pointer

_MOST: Final = 100
_BOARDED: Final = {StopKind.BOARDING, StopKind.MEAL, StopKind.LAYOVER}


def check_route(kind: ListingKind, calls: Sequence[RouteCall], kinds: Sequence[StationKind]) -> None:
    """Raises InvalidInput unless a vehicle of `kind` can serve `calls`, whose stations are of `kinds`."""
    found = []
    if len(calls) < (1 if kind is ListingKind.EVENT else 2):
        found.append(Pointer("/calls", "TOO_SHORT", "a route has at least two stops"))
    if len(calls) > _MOST:
        found.append(Pointer("/calls", "TOO_LONG", f"a route has at most {_MOST} stops"))
    for place, (before, after) in enumerate(pairwise(calls), start=1):
        if before.station_id == after.station_id:
            found.append(Pointer(f"/calls/{place}", "REPEATED", "the stop before is the same station"))
    for place, station_kind in enumerate(kinds):
        if station_kind not in STATIONS_FOR[kind]:
            found.append(Pointer(f"/calls/{place}", "WRONG_KIND", f"a {kind} does not stop at: {station_kind}"))
    found += [
        Pointer(f"/calls/{place}/kind", "NOT_BOARDED", "people board at the first stop and leave at the last")
        for place in sorted({0, len(calls) - 1})
        if calls and calls[place].kind not in _BOARDED
    ]
    if found:
        raise InvalidInput(f"the route cannot be as given: {found[0].detail}", pointers=found)
