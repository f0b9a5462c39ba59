"""Tickets for several performances, before they are held. They live in the address, so that back and reload work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from carnet.kernel.ids import MalformedId, decode, encode
from carnet.web.presenters.choice import MOST_PASSENGERS

_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """So many tickets of one type for one performance."""

    listing_id: UUID
    fare_id: UUID
    count: int

    @property
    def text(self) -> str:
        """As addresses and forms write it: `lst_…:far_…:2`."""
        return f"{encode('lst', self.listing_id)}:{encode('far', self.fare_id)}:{self.count}"


@dataclass(frozen=True, slots=True)
class Basket:
    """What was chosen, in the order of choosing."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """How many tickets there are."""
        return sum(line.count for line in self.lines)

    def count(self, listing_id: UUID, fare_id: UUID) -> int:
        """How many tickets of this type for this performance there are."""
        return sum(line.count for line in self.lines if (line.listing_id, line.fare_id) == (listing_id, fare_id))

    def pairs(self) -> list[tuple[str, str]]:
        """The basket as names and values of a form or an address."""
        return [("take", line.text) for line in self.lines]

    def url(self, view: str, event: str) -> str:
        """The address of a page of the event with this basket."""
        query = urlencode(self.pairs())
        return reverse(view, args=[event]) + (f"?{query}" if query else "")


def parse(query: QueryDict) -> Basket:
    """The basket of an address or a form; what makes no sense is left out, since a link can be old."""
    found: dict[tuple[UUID, UUID], Line] = {}
    for line in _lines(query):
        found.setdefault((line.listing_id, line.fare_id), line)
    return Basket(tuple(found.values()))


def _lines(query: QueryDict) -> Iterator[Line]:
    for text in query.getlist("take"):
        parts = text.split(":")
        if len(parts) == _PARTS and parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < _PARTS:
            try:
                line = Line(decode("lst", parts[0]), decode("far", parts[1]), int(parts[2]))
            except MalformedId:
                continue
            if 1 <= line.count <= MOST_PASSENGERS:
                yield line
