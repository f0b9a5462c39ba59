"""Ready-made layouts, by name; each is made anew when it is called."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from carnet.domains.operators.contracts import Layout
from carnet.domains.operators.rules.templates import buses, halls, planes, trains

TEMPLATES: Final[Mapping[str, Callable[[], Layout]]] = MappingProxyType(
    {
        "train-long-distance": trains.long_distance,
        "train-regional": trains.regional,
        "train-compartments-4": lambda: trains.compartments(seats_each=4),
        "train-compartments-6": lambda: trains.compartments(seats_each=6),
        "plane-one-cabin": planes.one_cabin,
        "plane-two-cabins": planes.two_cabins,
        "plane-three-cabins": planes.three_cabins,
        "bus-2-2": buses.two_and_two,
        "bus-2-1": buses.two_and_one,
        "hall-seated": halls.seated,
        "hall-standing": halls.standing,
        "hall-mixed": halls.mixed,
    }
)

__all__ = ["TEMPLATES", "buses", "halls", "planes", "trains"]
