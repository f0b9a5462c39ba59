"""How names of places are compared: without case, accents and punctuation, German umlauts in both spellings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final
from uuid import UUID

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.search.rules.exonyms import CITIES
from carnet.kernel import ids

_PREFIXES: Final = {PlaceKind.CITY: "cty", PlaceKind.STATION: "stn"}
# Letters that Unicode does not take apart into a base letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h", "ŧ": "t"}
)
# The two-letter spelling used where the keyboard or the feed has no umlauts.
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
# What the signs at stations abbreviate and people write out.
_WRITTEN_OUT: Final = {"hbf": ("hauptbahnhof",), "bf": ("bahnhof",)}
_WRITTEN_OUT_IN_FRONT: Final = {"st": ("sankt", "saint")}


def fold(text: str, *, umlauts: bool = False) -> str:
    """`text` in lower case, without accents, words parted by single blanks: "Zürich HB" is "zurich hb".

    With `umlauts` in their two-letter spelling: "zuerich hb". Whatever is not a letter or digit parts words.
    """
    lower = unicodedata.normalize("NFC", text).casefold()
    if umlauts:
        lower = lower.translate(_UMLAUTS)
    apart = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def spellings(text: str) -> tuple[str, ...]:
    """`text` folded both ways; one spelling when the two agree."""
    return tuple(dict.fromkeys((fold(text), fold(text, umlauts=True))))


def search_keys(place: Place) -> tuple[str, ...]:
    """All folded names under which `place` should be found, its own name first."""
    keys: dict[str, None] = {}
    for name in _names(place):
        for spelling in spellings(name):
            keys.update(dict.fromkeys(_written_out(spelling)))
    return tuple(key for key in keys if key)


def _names(place: Place) -> Iterator[str]:
    """The place's name, with its city in front if it lacks it, and the same in the city's other languages."""
    cities = _exonyms().get((place.country, fold(place.city_name)), ())
    yield place.name
    if place.kind is PlaceKind.CITY:
        yield from cities
        return
    rest = place.name.removeprefix(place.city_name)
    if rest == place.name:
        rest = f" {place.name}"
        yield f"{place.city_name}{rest}"
    for city in cities:
        yield f"{city}{rest}"


@cache
def _exonyms() -> dict[tuple[str, str], tuple[str, ...]]:
    """All names of a city, by its country and each of its names, folded."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in CITIES.strip().splitlines():
        country, _, rest = line.partition(" ")
        names = tuple(name.strip() for name in rest.split("|"))
        for name in names:
            found.update(dict.fromkeys(((country, key) for key in spellings(name)), names))
    return found


def _written_out(key: str) -> Iterator[str]:
    """`key`, and the key with each of its abbreviations written out."""
    yield key
    words = key.split()
    for index, word in enumerate(words):
        longer = _WRITTEN_OUT.get(word, ()) if index else _WRITTEN_OUT_IN_FRONT.get(word, ())
        for other in longer:
            yield " ".join((*words[:index], other, *words[index + 1 :]))


def reference(place: Place) -> str:
    """The place's id as the API writes it, `cty_…` or `stn_…`."""
    return ids.encode(_PREFIXES[place.kind], place.id)


def is_reference(text: str) -> bool:
    """Whether somebody meant an id, not a name."""
    return text.startswith(tuple(f"{prefix}_" for prefix in _PREFIXES.values()))


def parse_reference(text: str) -> tuple[PlaceKind, UUID]:
    """What kind of place an id names, and its UUID. Raises MalformedId."""
    kind = PlaceKind.CITY if text.startswith(_PREFIXES[PlaceKind.CITY]) else PlaceKind.STATION
    return kind, ids.decode(_PREFIXES[kind], text)
