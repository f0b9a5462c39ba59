"""Ready-made seat plans, by name: as a description to go on from, and built. Each is made anew when it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from carnet.domains.operators.contracts import Layout, PlanDraft
from carnet.domains.operators.rules.drafts import build
from carnet.domains.operators.rules.templates import buses, halls, planes, trains

DRAFTS: Final[Mapping[str, Callable[[], PlanDraft]]] = MappingProxyType(
    {
        "train-long-distance": trains.long_distance,
        "train-regional": trains.regional,
        "train-compartments-4": lambda: trains.compartments(seats_each=4),
        "train-compartments-6": lambda: trains.compartments(seats_each=6),
        "train-double-deck": trains.double_deck,
        "plane-regional": planes.regional,
        "plane-one-cabin": planes.one_cabin,
        "plane-two-cabins": planes.two_cabins,
        "plane-three-cabins": planes.three_cabins,
        "plane-ten-abreast": planes.ten_abreast,
        "bus-2-2": buses.two_and_two,
        "bus-2-1": buses.two_and_one,
        "bus-double-deck": buses.double_deck,
        "hall-seated": halls.seated,
        "hall-standing": halls.standing,
        "hall-mixed": halls.mixed,
    }
)


def _built(draft: Callable[[], PlanDraft]) -> Callable[[], Layout]:
    return lambda: build(draft())


TEMPLATES: Final[Mapping[str, Callable[[], Layout]]] = MappingProxyType(
    {name: _built(draft) for name, draft in DRAFTS.items()}
)

__all__ = ["DRAFTS", "TEMPLATES", "buses", "halls", "planes", "trains"]
