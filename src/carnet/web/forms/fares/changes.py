"""Prices of a matrix in a form: only what differs from the version it began with travels, a line for each pair."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from carnet.kernel import ids
from carnet.kernel.ids import MalformedId
from carnet.web.forms.fares.grid import Pair, Prices

_GONE = "-"
_MOST_LINES = 20_000
_WORDS = 3


def read(text: str) -> dict[Pair, int | None]:
    """The prices that were changed, None for those taken away; what is no such line is left out."""
    found: dict[Pair, int | None] = {}
    for line in text.splitlines()[:_MOST_LINES]:
        words = line.split()
        if len(words) != _WORDS or not (words[2] == _GONE or (words[2].isascii() and words[2].isdigit())):
            continue
        try:
            pair = ids.decode("stn", words[0]), ids.decode("stn", words[1])
        except MalformedId:
            continue
        found[pair] = None if words[2] == _GONE else int(words[2][:13])
    return found


def put(base: Mapping[Pair, int], changed: Mapping[Pair, int | None], stations: Collection[object]) -> Prices:
    """The prices after the changes, those of stations nobody may use left out."""
    found = dict(base)
    for pair, price in changed.items():
        if price is None:
            found.pop(pair, None)
        elif stations and set(pair) <= set(stations):
            found[pair] = price
    return found


def write(base: Mapping[Pair, int], prices: Mapping[Pair, int]) -> str:
    """The lines that say how `prices` differ from `base`."""
    changed: dict[Pair, int | None] = {pair: None for pair in base if pair not in prices}
    changed |= {pair: price for pair, price in prices.items() if base.get(pair) != price}
    return "\n".join(
        f"{ids.encode('stn', near)} {ids.encode('stn', far)} {_GONE if price is None else price}"
        for (near, far), price in changed.items()
    )
