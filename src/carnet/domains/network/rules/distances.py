"""How far it is along a route, where nobody has measured it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from carnet.domains.network.contracts import Place, RouteCall
from carnet.domains.network.rules.positions import metres_between
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.problem import InvalidInput, Pointer

_DETOUR: Final[Mapping[ListingKind, float]] = {
    ListingKind.TRAIN: 1.25,
    ListingKind.PLANE: 1.0,
    ListingKind.BUS: 1.3,
    ListingKind.EVENT: 1.0,
}
"""How much longer the way is than the great circle. Rails and roads of Europe lie between 1.2 and 1.4."""

_MOST: Final = 40_000_000
"""The way around the earth."""


def with_distances(kind: ListingKind, calls: Sequence[RouteCall], stations: Sequence[Place]) -> tuple[RouteCall, ...]:
    """The calls with metres at each: as given, else the great circle from the stop before times a detour factor.

    Raises InvalidInput, naming the call, where metres grow smaller, are too many, or are needed and cannot be told.
    """
    if calls and calls[0].metres:
        raise _wrong(0, "the distance is counted from the first stop")
    done = list(calls[:1])
    for (before, here), call in zip(pairwise(stations), calls[1:], strict=True):
        metres = call.metres or done[-1].metres + _estimate(kind, before, here, len(done))
        if metres <= done[-1].metres or metres > _MOST:
            raise _wrong(len(done), "the distance from the first stop grows from stop to stop, up to 40,000 km")
        done.append(replace(call, metres=metres))
    return tuple(done)


def _estimate(kind: ListingKind, before: Place, here: Place, number: int) -> int:
    if before.latitude is None or before.longitude is None or here.latitude is None or here.longitude is None:
        raise _wrong(number, "say how far it is: one of the two stations has no position")
    straight = metres_between(before.latitude, before.longitude, here.latitude, here.longitude)
    return max(1, round(straight * _DETOUR[kind]))


def _wrong(number: int, what: str) -> InvalidInput:
    return InvalidInput(what, pointers=[Pointer(f"/calls/{number}/metres", "INVALID", what)])
