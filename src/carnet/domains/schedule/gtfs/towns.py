"""Which stations lie in one town, found from their names and positions. Pure.

A feed names stations, travellers name towns. `Berlin Hbf`, `Berlin Hbf (tief)` and `Berlin-Spandau` are in Berlin,
`Flughafen Wien` is in Wien, `Frankfurt(Main)Süd` and `Frankfurt(Oder)` are in two towns of one name:

1. The bare name of a station is its name without brackets, what follows a comma, and words that only say what kind of
   station it is (Hbf, Centrale, Airport, Gl.5-10).
2. A station belongs to the shortest bare name nearby (of another station, or a town known already) with which its own
   begins; else to the first word that it shares with another station nearby; else to its own bare name.
3. Stations of one town's name are one town where they are near one another.

Nearby is 40 km. There is no gazetteer: a single station called `Jena Paradies` makes a town of that name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from carnet.domains.schedule.gtfs.geography import Position, metres

NEARBY: Final = 40_000  # metres
_SHORTEST_SHARED: Final = 4  # letters

_BRACKETS: Final = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_TRACK: Final = re.compile(r"(gl|gleis|platform|quai|bay|stand)\.?[\d\-/]*", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"(?<=[^\s\-/])[\s\-/]+")
_BEFORE: Final = re.compile(
    r"(flughafen|bahnhof|busbahnhof|gare (de |du |d')|aéroport (de |du |d')|aeroport|aeropuerto de|aeroporto di"
    r"|estación de|estacion de|stazione di)\s*(?=\S)",
    re.IGNORECASE,
)
_KINDS_OF_STATION: Final = frozenset(
    [
        "hbf",
        "hauptbahnhof",
        "hb",
        "bahnhof",
        "bhf",
        "bf",
        "fernbf",
        "regionalbf",
        "pbf",
        "zob",
        "busbahnhof",
        "flughafen",
        "tief",
        "hoch",
        "fernbahnhof",
        "stadt",
        "süd",
        "nord",
        "ost",
        "mitte",
        "est",
        "ouest",
        "sud",
        "oost",
        "zuid",
        "noord",
        "gare",
        "ville",
        "aéroport",
        "airport",
        "station",
        "terminal",
        "bus",
        "coach",
        "central",
        "centraal",
        "centrale",
        "centrum",
        "centro",
        "centralna",
        "centralnye",
        "centralny",
        "zentrum",
        "termini",
        "hl.n.",
        "hl.st.",
        "hln",
        "gl.",
        "glowna",
        "glowny",
        "główna",
        "główny",
        "glavni",
        "kolod.",
        "kolodvor",
        "estación",
        "estacion",
        "stazione",
        "aeroporto",
        "aeropuerto",
    ]
)
_EXACTLY: Final = frozenset({"st", "H"})  # Danish; "Main St" is another thing
_SHARED_BY_MANY: Final = frozenset(
    [
        "bad",
        "groß",
        "gross",
        "klein",
        "neu",
        "alt",
        "ober",
        "unter",
        "nieder",
        "markt",
        "stadt",
        "sankt",
        "saint",
        "sainte",
        "santa",
        "santo",
        "castel",
        "monte",
        "villa",
        "porto",
        "puerto",
        "port",
        "mount",
        "fort",
        "north",
        "south",
        "east",
        "west",
        "lake",
        "new",
        "old",
        "upper",
        "lower",
        "great",
        "little",
        "main",
        "hotel",
        "park",
    ]
)


@dataclass(frozen=True, slots=True)
class Named:
    """A station, or a town that is known already; `key` is the caller's."""

    key: int
    name: str
    position: Position | None


@dataclass(slots=True)
class Town:
    """Stations that lie in one town; `position` is that of the station that names it best."""

    name: str
    position: Position | None
    stations: list[Named] = field(default_factory=list)


def bare(name: str) -> str:
    """A station's name without the words that only say what kind of station it is."""
    plain = _BRACKETS.sub(" ", name.split(",", maxsplit=1)[0]).strip() or name
    plain = _BEFORE.sub("", plain, count=1) if _BEFORE.match(plain) else plain
    words = plain.split()
    while len(words) > 1 and _says_only_kind(words[-1]):
        words.pop()
    return " ".join(words)


def _says_only_kind(word: str) -> bool:
    return word.lower() in _KINDS_OF_STATION or word in _EXACTLY or _TRACK.fullmatch(word) is not None


def beginnings(name: str) -> Iterator[str]:
    """What a bare name begins with, up to each separator, shortest first, the whole last."""
    for found in _SEPARATORS.finditer(name):
        yield name[: found.start()]
    yield name


def towns(stations: Sequence[Named], known: Iterable[Named] = ()) -> list[Town]:
    """The towns of these stations; `known` towns help to name them."""
    places = _places((*known, *stations))
    by_name: defaultdict[str, list[Town]] = defaultdict(list)
    for station in sorted(stations, key=lambda one: (len(one.name), one.name, one.key)):
        name = _town_name(station, places)
        town = next((one for one in by_name[name] if near(one.position, station.position)), None)
        if town is None:
            town = Town(name, station.position)
            by_name[name].append(town)
        town.stations.append(station)
    return [town for found in by_name.values() for town in found]


def near(one: Position | None, other: Position | None) -> bool:
    """Whether two places may be in one town; unknown positions do not speak against it."""
    return one is None or other is None or metres(one, other) < NEARBY


def _places(named: Iterable[Named]) -> Mapping[str, list[Named]]:
    """Stations and towns by their bare names and, marked by a star, by the first words of these."""
    places: defaultdict[str, list[Named]] = defaultdict(list)
    for one in named:
        name = bare(one.name)
        places[name].append(one)
        first = next(beginnings(name))
        if first != name:
            places[f"{first}*"].append(one)
    return places


def _town_name(station: Named, places: Mapping[str, list[Named]]) -> str:
    own = bare(station.name)
    names = list(beginnings(own))
    for name in names[:-1]:
        if any(near(one.position, station.position) for one in places.get(name, ())):
            return name
    first = names[0]
    if first != own and len(first) >= _SHORTEST_SHARED and first.lower() not in _SHARED_BY_MANY:
        sharing = places.get(f"{first}*", ())
        if any(bare(one.name) != own and near(one.position, station.position) for one in sharing):
            return first
    return own
