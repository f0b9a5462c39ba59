"""An operator's vehicles and seat plans in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.operators.contracts import PlanEntry, TemplateEntry, VehicleEntry
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel import ids
from carnet.web.presenters.amenities import amenities
from carnet.web.presenters.wording import KIND_WORDS

TEMPLATE_WORDS: Final[Mapping[str, Promise]] = {
    "train-long-distance": _("Long-distance train, seven open coaches"),
    "train-regional": _("Regional train, three open coaches"),
    "train-compartments-4": _("Train with compartments for four"),
    "train-compartments-6": _("Train with compartments for six"),
    "train-double-deck": _("Train with two decks"),
    "plane-regional": _("Regional jet, 2-2"),
    "plane-one-cabin": _("Single aisle, one cabin 3-3"),
    "plane-two-cabins": _("Single aisle, two cabins: 2-2 and 3-3"),
    "plane-three-cabins": _("Two aisles, three cabins: 1-2-1, 2-2-2 and 2-4-2"),
    "plane-ten-abreast": _("Two aisles, three cabins: 1-2-1, 2-2-2 and 3-4-3"),
    "bus-2-2": _("Coach, 2+2"),
    "bus-2-1": _("Comfort coach, 2+1"),
    "bus-double-deck": _("Coach with two decks, 2+2"),
    "hall-seated": _("Hall with stalls and a balcony"),
    "hall-standing": _("Standing room"),
    "hall-mixed": _("Standing room in front of stalls"),
}


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """A vehicle in the list. `newer` is the number of a newer version of its seat plan, else 0."""

    id: str
    name: str
    kind: str
    kind_word: str
    service_class: int
    plan_id: str
    plan_name: str
    number: int
    newer: int
    capacity: int
    amenities: str
    series: bool
    retired: bool


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A seat plan in the list; `behind` vehicles have an older version than the newest."""

    id: str
    name: str
    kind: str
    kind_word: str
    number: int
    capacity: int
    vehicles: int
    behind: int
    retired: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a seat plan; `newest` can be given to the vehicles of the others."""

    number: int
    capacity: int
    created_at: datetime
    vehicles: int
    newest: bool


@dataclass(frozen=True, slots=True)
class Start:
    """Something to start a seat plan from."""

    value: str
    words: str
    kind: str
    capacity: int


def vehicles(entries: Sequence[VehicleEntry]) -> tuple[VehicleRow, ...]:
    """The rows of the list."""
    return tuple(_vehicle(entry) for entry in entries)


def plans(entries: Sequence[PlanEntry]) -> tuple[PlanRow, ...]:
    """The rows of the list."""
    return tuple(plan(entry) for entry in entries)


def plan(entry: PlanEntry) -> PlanRow:
    """One seat plan."""
    vehicles_ = sum(version.vehicles for version in entry.versions)
    return PlanRow(
        id=ids.encode("spl", entry.id),
        name=entry.name,
        kind=entry.kind.value,
        kind_word=str(KIND_WORDS[entry.kind]),
        number=entry.newest.number,
        capacity=entry.newest.capacity,
        vehicles=vehicles_,
        behind=vehicles_ - entry.newest.vehicles,
        retired=entry.retired,
    )


def versions(entry: PlanEntry) -> tuple[VersionRow, ...]:
    """The versions of a seat plan, the newest first."""
    return tuple(
        VersionRow(one.number, one.capacity, one.created_at, one.vehicles, one is entry.newest)
        for one in entry.versions
    )


def starts(templates: Sequence[TemplateEntry], entries: Sequence[PlanEntry]) -> dict[str, tuple[Start, ...]]:
    """What a new seat plan can start from, by the word for its kind: templates, then the operator's own plans."""
    found: dict[str, tuple[Start, ...]] = {}
    for kind in ListingKind:
        own = [
            Start(ids.encode("spl", one.id), one.name, kind.value, one.newest.capacity)
            for one in entries
            if one.kind is kind
        ]
        ready = [
            Start(one.name, str(TEMPLATE_WORDS.get(one.name, one.name)), kind.value, one.capacity)
            for one in templates
            if one.draft.kind is kind
        ]
        found[str(KIND_WORDS[kind])] = (*ready, *own)
    return found


def amenity_word(code: str) -> str:
    """A service in a word."""
    return amenities([code])[0].word


def _vehicle(entry: VehicleEntry) -> VehicleRow:
    profile = entry.profile
    return VehicleRow(
        id=ids.encode("veh", profile.id),
        name=profile.name,
        kind=profile.kind.value,
        kind_word=str(KIND_WORDS[profile.kind]),
        service_class=profile.service_class,
        plan_id=ids.encode("spl", entry.seat_plan_id),
        plan_name=entry.plan_name,
        number=entry.plan_number,
        newer=entry.newest_number if entry.newest_number > entry.plan_number else 0,
        capacity=entry.capacity,
        amenities=", ".join(one.word for one in amenities(profile.amenities)) or gettext("nothing named"),
        series=profile.series,
        retired=profile.retired,
    )
