"""A search that was made, with its filters. It lives in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from carnet.domains.network.contracts import Place, PlaceKind
from carnet.domains.schedule.contracts import ListingKind
from carnet.domains.search.contracts import Sort, Wanted
from carnet.kernel.ids import MalformedId, decode, encode

# Parts of the day by the name they have in addresses: from, until (both inclusive).
LEAVING: Final[dict[str, tuple[time | None, time | None]]] = {
    "early": (None, time(8, 59)),
    "morning": (time(9), time(13, 59)),
    "afternoon": (time(14), time(18, 59)),
    "evening": (time(19), None),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the results down. `leaving` is a part of the day, empty for any."""

    kinds: tuple[ListingKind, ...] = ()
    direct: bool = False
    leaving: str = ""
    operator_id: UUID | None = None
    sort: Sort = Sort.DEPARTURE

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.kinds or self.direct or self.leaving or self.operator_id)

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as names and values of an address."""
        pairs = [("by", kind.value) for kind in self.kinds]
        if self.direct:
            pairs.append(("direct", "yes"))
        if self.leaving:
            pairs.append(("leaving", self.leaving))
        if self.operator_id:
            pairs.append(("with", encode("opr", self.operator_id)))
        if self.sort is not Sort.DEPARTURE:
            pairs.append(("sort", self.sort.value))
        return pairs


@dataclass(frozen=True, slots=True)
class Asked:
    """From where to where, on which local day, how many, by what (None: everything)."""

    origin: Place
    destination: Place
    day: date
    passengers: int
    kind: ListingKind | None
    filters: Filters

    def url(self, **changes: Any) -> str:
        """The address of this search, with some of it changed."""
        asked = replace(self, **changes) if changes else self
        return f"{reverse('web:results')}?{urlencode([*asked.pairs(), *asked.filters.pairs()])}"

    def with_filters(self, **changes: Any) -> str:
        """The address of this search with some filters changed."""
        return self.url(filters=replace(self.filters, **changes))

    def pairs(self) -> list[tuple[str, str]]:
        """The search without its filters, as names and values of a form or an address."""
        return [
            *(("kind", self.kind.value) for _ in (1,) if self.kind),
            ("from", self.origin.name),
            ("from_id", reference(self.origin)),
            ("to", self.destination.name),
            ("to_id", reference(self.destination)),
            ("date", self.day.isoformat()),
            ("passengers", str(self.passengers)),
        ]

    @property
    def change_url(self) -> str:
        """The search box with this search in it."""
        return f"{reverse('web:home')}?{urlencode(self.pairs())}"

    @property
    def plain_url(self) -> str:
        """The same search without filters."""
        return self.url(filters=Filters())

    def wanted(self) -> Wanted:
        """The search as the domain takes it."""
        leave_from, leave_until = LEAVING.get(self.filters.leaving, (None, None))
        kinds = frozenset(self.filters.kinds) or (frozenset({self.kind}) if self.kind else frozenset())
        return Wanted(
            passengers=self.passengers,
            kinds=kinds,
            operator_id=self.filters.operator_id,
            leave_from=leave_from,
            leave_until=leave_until,
            direct=self.filters.direct,
        )


def parse_filters(query: QueryDict) -> Filters:
    """The filters of an address; what makes no sense is left out."""
    leaving = query.get("leaving", "")
    wanted = set(query.getlist("by"))
    return Filters(
        kinds=tuple(kind for kind in ListingKind if kind.value in wanted),
        direct=query.get("direct") == "yes",
        leaving=leaving if leaving in LEAVING else "",
        operator_id=_operator(query.get("with", "")),
        sort=next((sort for sort in Sort if sort.value == query.get("sort")), Sort.DEPARTURE),
    )


def reference(place: Place) -> str:
    """A place's id as addresses write it."""
    return encode("cty" if place.kind is PlaceKind.CITY else "stn", place.id)


def _operator(text: str) -> UUID | None:
    try:
        return decode("opr", text)
    except MalformedId:
        return None
