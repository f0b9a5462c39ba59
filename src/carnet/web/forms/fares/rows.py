"""Which rows a fare table's form has: fares, refund tiers, sale periods, taxes. Buttons add and drop them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.http import QueryDict

MOST_FARES: Final = 60
MOST_TIERS: Final = 20
MOST_PERIODS: Final = 50
MOST_CHARGES: Final = 30
_MOST_DIGITS: Final = 3


def fare_numbers(data: QueryDict) -> list[int]:
    """The numbers of the fares in the form, in order, each once."""
    found = [number for text in data.getlist("fare") if (number := _whole(text)) is not None]
    return list(dict.fromkeys(found))[:MOST_FARES]


def count(data: QueryDict, name: str, most: int) -> int:
    """How many rows of a kind the form has, one at least."""
    return min(max(_whole(data.get(name, "")) or 1, 1), most)


def edited(data: QueryDict, do: str) -> int | None:
    """Do what a button about rows asks for; the number of the fare it was about, None for none."""
    verb, _colon, what = do.partition(":")
    numbers, number = fare_numbers(data), _whole(what)
    if verb == "charge":
        data["charges"] = str(count(data, "charges", MOST_CHARGES - 1) + 1)
        return None
    if verb == "fare" and len(numbers) < MOST_FARES:
        return _added(data, numbers)
    if number is None or number not in numbers:
        return None
    if verb == "drop" and len(numbers) > 1:
        data.setlist("fare", [str(one) for one in numbers if one != number])
        return next(one for one in numbers if one != number)
    for row, most in (("tier", MOST_TIERS), ("period", MOST_PERIODS)):
        if verb == row:
            data[f"f{number}-{row}s"] = str(count(data, f"f{number}-{row}s", most - 1) + 1)
    return number


def like(data: QueryDict, number: int) -> int | None:
    """Of which fare another one was made in this moment, so that it has its prices, too."""
    return _whole(data.get(f"f{number}-like", ""))


def _added(data: QueryDict, numbers: Sequence[int]) -> int:
    """One more fare like the last one, for another class."""
    new = max(numbers, default=-1) + 1
    data.appendlist("fare", str(new))
    if numbers:
        last = f"f{numbers[-1]}-"
        for name in [name for name in data if name.startswith(last)]:
            data[f"f{new}-{name.removeprefix(last)}"] = data.get(name, "")
        data[f"f{new}-like"] = str(numbers[-1])
    data[f"f{new}-travel_class"] = ""
    return new


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
