"""The places of the network in memory, made for finding them while somebody types."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import islice
from typing import Final
from uuid import UUID

from rapidfuzz import process
from rapidfuzz.distance import OSA

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.search.rules.names import fold, spellings

# Stations shown under each city when several cities fit.
_STATIONS_PER_CITY: Final = 4
# One slip of the finger is forgiven from four letters on, two from six; shorter words would fit everything.
_ONE_SLIP, _TWO_SLIPS = 4, 6
# More matches than any list of suggestions can show.
_MATCHES: Final = 64
# Names whose meaning is kept.
_NAMES_KEPT: Final = 2_000
# Sorts after every continuation of a prefix.
_AFTER_ALL: Final = "\U0010ffff"


class Fit(IntEnum):
    """How well a name fits what was typed; smaller is better."""

    EXACT = 0
    START = 1
    WORD = 2
    WORDS = 3
    SIMILAR = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A place, the folded names it is found by, and how many calls it has."""

    place: Place
    keys: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Match:
    """A place that fits what was typed."""

    entry: Entry
    fit: Fit


class Directory:
    """All places, found by the beginning of any word of any of their names, else by similarity."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=_by_importance)
        self._by_id = {entry.place.id: entry for entry in self._entries}
        self._stations: dict[UUID, list[Entry]] = {}
        self._codes: dict[str, list[int]] = {}
        for number, entry in enumerate(self._entries):
            if entry.place.kind is PlaceKind.STATION:
                self._stations.setdefault(entry.place.city_id, []).append(entry)
            for code in entry.place.codes.values():
                self._codes.setdefault(fold(code), []).append(number)
        keys = sorted((key, number) for number, entry in enumerate(self._entries) for key in entry.keys)
        self._keys, self._key_owners = [key for key, _ in keys], [number for _, number in keys]
        self._second_letters: defaultdict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(self._keys):
            self._second_letters[key[1:2]].append(position)
        starts = sorted(
            (text, number + (0 if first else len(self._entries)))
            for key, number in keys
            for text, first in _word_starts(key)
        )
        # A rank is an entry's number, or that plus the number of entries when the word is not the name's first:
        # the smaller the rank, the better the match.
        self._starts, self._ranks = [text for text, _ in starts], [rank for _, rank in starts]
        self._meant: dict[str, Place] = {}

    def place(self, place_id: UUID) -> Place | None:
        """The place with this id, or None."""
        entry = self._by_id.get(place_id)
        return entry.place if entry else None

    def meant(self, text: str) -> Place | None:
        """The one place that a name clearly means, or None; kept, since the same names come again and again."""
        known = self._meant.get(text)
        if known is None:
            known = clear_match(self.find(text))
            if known is not None and len(self._meant) < _NAMES_KEPT:
                self._meant[text] = known
        return known

    def suggest(self, text: str, *, limit: int) -> tuple[Place, ...]:
        """At most `limit` places for what somebody typed so far: each city followed by its stations, best city first.

        Without any letters, the busiest cities.
        """
        if not any(spellings(text)):
            cities = (entry.place for entry in self._entries if entry.place.kind is PlaceKind.CITY)
            return tuple(islice(cities, limit))
        groups: dict[UUID, list[Entry]] = {}
        for match in self.find(text):
            groups.setdefault(match.entry.place.city_id, []).append(match.entry)
        shown = limit if len(groups) == 1 else _STATIONS_PER_CITY
        return tuple(place for group in groups.values() for place in self._group(group, stations=shown))[:limit]

    def find(self, text: str) -> list[Match]:
        """The places that fit, best first: by fit, cities before stations, busy before quiet, by name."""
        found: dict[int, Fit] = {}
        for collect in (self._by_beginning, self._by_words, self._by_similarity):
            for spelling in filter(None, spellings(text)):
                for number, fit in collect(spelling):
                    found[number] = min(fit, found.get(number, fit))
            if found:
                break
        ranked = sorted((fit, number) for number, fit in found.items())
        return [Match(self._entries[number], fit) for fit, number in ranked]

    def _group(self, matched: Sequence[Entry], *, stations: int) -> list[Place]:
        """A city that matched and its stations, or the stations that matched without their city."""
        city = next((entry for entry in matched if entry.place.kind is PlaceKind.CITY), None)
        if city is None:
            return [entry.place for entry in matched[:stations]]
        under = dict.fromkeys(entry.place.id for entry in matched if entry is not city)
        under.update(dict.fromkeys(entry.place.id for entry in self._stations.get(city.place.id, ())))
        return [city.place, *(self._by_id[station].place for station in islice(under, stations))]

    def _by_beginning(self, typed: str) -> Iterator[tuple[int, Fit]]:
        """Places with this code, and those where a name or a word of a name begins with what was typed."""
        for number in self._codes.get(typed, ()):
            yield number, Fit.EXACT
        count = len(self._entries)
        start, end = self._range(self._starts, typed)
        for place in range(start, bisect_right(self._starts, typed, lo=start, hi=end)):
            rank = self._ranks[place]
            yield rank % count, Fit.WORD if rank >= count else Fit.EXACT
        for rank in nsmallest(_MATCHES, self._ranks[start:end]):
            yield rank % count, Fit.WORD if rank >= count else Fit.START

    def _by_words(self, typed: str) -> Iterator[tuple[int, Fit]]:
        """Places with a name of which each typed word begins a word."""
        words = typed.split()
        if len(words) > 1:
            ranges = (self._range(self._starts, word) for word in words)
            sets = ({rank % len(self._entries) for rank in self._ranks[start:end]} for start, end in ranges)
            yield from ((number, Fit.WORDS) for number in nsmallest(_MATCHES, set.intersection(*sets)))

    def _by_similarity(self, typed: str) -> Iterator[tuple[int, Fit]]:
        """Places with a name whose beginning is what was typed but for a slip or two.

        The first letter is mostly right, so names with that one are tried alone; then those where it may have been
        mistaken, left out, added or swapped with the second.
        """
        slips = 0 if len(typed) < _ONE_SLIP else 1 if len(typed) < _TWO_SLIPS else 2
        if not slips:
            return
        first, second = typed[0], typed[1]
        others = (
            *self._second_letters.get(second, ()),
            *self._second_letters.get(first, ()),
            *range(*self._range(self._keys, second)),
        )
        for positions in (range(*self._range(self._keys, first)), others):
            best = self._closest(typed, slips, positions)
            if best:
                least = min(best.values())
                yield from ((number, Fit.SIMILAR) for number, slipped in best.items() if slipped == least)
                return

    def _closest(self, typed: str, slips: int, positions: Sequence[int]) -> dict[int, int]:
        """Entries and how many slips (optimal string alignment) part what was typed from a beginning of their names."""
        length, best = len(typed), dict[int, int]()
        begun = [self._keys[position][:length] for position in positions]
        # A beginning one letter shorter or longer may fit better by one slip: look at those again, letter by letter.
        for _, _, index in process.extract(typed, begun, scorer=OSA.distance, score_cutoff=slips + 1, limit=None):
            key, number = self._keys[positions[index]], self._key_owners[positions[index]]
            slipped = min(OSA.distance(typed, key[:cut]) for cut in (length - 1, length, length + 1))
            if slipped <= slips:
                best[number] = min(slipped, best.get(number, slips))
        return best

    @staticmethod
    def _range(texts: Sequence[str], beginning: str) -> tuple[int, int]:
        start = bisect_left(texts, beginning)
        return start, bisect_left(texts, beginning + _AFTER_ALL, lo=start)


def clear_match(matches: Sequence[Match]) -> Place | None:
    """The one place that is meant, or None when several may be.

    Only the best fits count. A city stands for its stations; without it, a single station must be left.
    """
    best = [match.entry.place for match in matches if match.fit is matches[0].fit]
    cities = [place for place in best if place.kind is PlaceKind.CITY]
    if matches and matches[0].fit is Fit.EXACT:
        meant = cities or best
        return meant[0] if len(meant) == 1 else None
    if len(best) == 1:
        return best[0]
    if len(cities) == 1 and all(place.city_id == cities[0].id for place in best):
        return cities[0]
    return None


def _by_importance(entry: Entry) -> tuple[bool, int, str, str, int]:
    """Cities first, then by calls, then by name; the id settles the rest."""
    place = entry.place
    return (place.kind is PlaceKind.STATION, -entry.weight, place.name, place.country, place.id.int)


def _word_starts(key: str) -> Iterator[tuple[str, bool]]:
    """The key from each of its words on, and whether that is the key's own beginning."""
    yield key, True
    position = key.find(" ")
    while position >= 0:
        yield key[position + 1 :], False
        position = key.find(" ", position + 1)
