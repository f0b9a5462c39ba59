"""What a traveller has chosen of a listing so far. It lives in the address, so that back, reload and sharing work."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from carnet.domains.inventory.contracts import Wish
from carnet.kernel.ids import MalformedId, decode, encode

MOST_PASSENGERS: Final = 10
_MOST_STOP: Final = 1_000
_LONGEST_LABEL: Final = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """A span of a listing for some passengers, with the fare, seats and wishes taken so far.

    `seats` are labels in the order of choosing; empty means that we choose, by `wishes`. `section` is the coach that
    is looked into.
    """

    listing_id: UUID
    from_stop: int
    to_stop: int
    passengers: int = 1
    fare_id: UUID | None = None
    seats: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    section: str = ""

    @property
    def listing(self) -> str:
        """The listing's id as addresses write it."""
        return encode("lst", self.listing_id)

    def url(self, view: str = "web:trip", **changes: Any) -> str:
        """The address of a page about this choice, with some of it changed."""
        choice = replace(self, **changes) if changes else self
        return f"{reverse(view, args=[choice.listing])}?{urlencode(choice.pairs())}"

    def path(self, view: str) -> str:
        """The address of a page about this listing, for a form that sends the choice itself."""
        return reverse(view, args=[self.listing])

    def whereabouts(self) -> list[tuple[str, str]]:
        """What stays while fares and seats are being chosen, for hidden inputs."""
        return [(name, value) for name, value in self.pairs() if name in {"from", "to", "passengers"}]

    def pairs(self) -> list[tuple[str, str]]:
        """The choice as names and values of a form or an address."""
        pairs = [
            ("from", str(self.from_stop)),
            ("to", str(self.to_stop)),
            ("passengers", str(self.passengers)),
        ]
        if self.fare_id:
            pairs.append(("fare", encode("far", self.fare_id)))
        pairs += [("seat", label) for label in self.seats]
        pairs += [("wish", wish.value) for wish in self.wishes]
        if self.section:
            pairs.append(("section", self.section))
        return pairs

    def toggled(self, label: str) -> tuple[str, ...]:
        """The seats after choosing `label`, or giving it back; a seat too many takes the place of the oldest."""
        if label in self.seats:
            return tuple(seat for seat in self.seats if seat != label)
        return (*self.seats, label)[-self.passengers :]


def parse(listing_id: UUID, query: QueryDict) -> Choice:
    """The choice that an address or a form speaks of; what makes no sense is left out, since a link can be old."""
    from_stop = _whole(query.get("from"), least=0, most=_MOST_STOP, default=0)
    return Choice(
        listing_id=listing_id,
        from_stop=from_stop,
        to_stop=_whole(query.get("to"), least=0, most=_MOST_STOP, default=from_stop + 1),
        passengers=_whole(query.get("passengers"), least=1, most=MOST_PASSENGERS, default=1),
        fare_id=_fare(query.get("fare", "")),
        seats=tuple(dict.fromkeys(s for s in query.getlist("seat") if 0 < len(s) <= _LONGEST_LABEL)),
        wishes=tuple(wish for wish in Wish if wish.value in query.getlist("wish")),
        section=query.get("section", "")[:_LONGEST_LABEL],
    )


def _whole(text: str | None, *, least: int, most: int, default: int) -> int:
    """A number out of an address, or the default; only ASCII digits count."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return default
    return min(max(int(text), least), most)


def _fare(text: str) -> UUID | None:
    try:
        return decode("far", text)
    except MalformedId:
        return None
