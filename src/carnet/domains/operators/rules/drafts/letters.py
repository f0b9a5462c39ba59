"""The letters of seats across a vehicle, as they are printed there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Final

from carnet.domains.schedule.contracts import ListingKind

ALPHABET: Final = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
"""There is no I: it looks like a 1."""

# A letter says where one sits: A and the last one are at windows, C, D, G and H at aisles. So letters are left out
# where a row has fewer seats.
_LEFT: Final = {1: "A", 2: "AC", 3: "ABC"}
_RIGHT_OF_ONE_AISLE: Final = {1: "F", 2: "DF", 3: "DEF"}
_MIDDLE: Final = {1: "D", 2: "DG", 3: "DEF", 4: "DEFG"}
_RIGHT_OF_TWO_AISLES: Final = {1: "K", 2: "HK", 3: "HJK"}
_PLANES: Final = {2: (_LEFT, _RIGHT_OF_ONE_AISLE), 3: (_LEFT, _MIDDLE, _RIGHT_OF_TWO_AISLES)}


def usual_letters(kind: ListingKind, arrangement: Sequence[int]) -> str:
    """The letters from one side to the other, a blank for each aisle: `ABC DEF` in a plane, `AB CD` in a bus."""
    blocks = _PLANES.get(len(arrangement)) if kind is ListingKind.PLANE else None
    if blocks and all(seats in block for seats, block in zip(arrangement, blocks, strict=True)):
        return " ".join(block[seats] for seats, block in zip(arrangement, blocks, strict=True))
    return " ".join(ALPHABET[start:end] for start, end in pairwise([0, *accumulate(arrangement)]))
