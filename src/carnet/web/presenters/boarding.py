"""Who is on board of a trip, stop by stop and person by person, and what scanners disagree about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from carnet.domains.booking.contracts import (
    Boarded,
    Boarding,
    Conflict,
    KeptScan,
    ManifestTicket,
    StopCount,
    TicketStatus,
)
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot
from carnet.kernel import ids
from carnet.web.presenters import wording
from carnet.web.presenters.scanner import HINT_WORDS, VERDICT_WORDS
from carnet.web.presenters.states import State
from carnet.web.presenters.ticket_lookup import search

_TRAVELS: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})
Key = tuple[int, str, UUID]
"""What the list is sorted by."""


class Show(StrEnum):
    """Whom the list shows."""

    ALL = "all"
    EXPECTED = "expected"
    ABOARD = "aboard"
    MISSING = "missing"
    CONFLICTS = "conflicts"


_SHOWN: Final[dict[Show, Promise]] = {
    Show.ALL: _("All"),
    Show.EXPECTED: _("Expected"),
    Show.ABOARD: _("On board"),
    Show.MISSING: _("Did not come"),
    Show.CONFLICTS: _("Conflicts"),
}
_STATES: Final[dict[str, tuple[Promise, str]]] = {
    "expected": (_("Expected"), ""),
    "aboard": (_("On board"), "ok"),
    "off": (_("Got off"), ""),
    "missing": (_("Did not come"), "warn"),
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop in numbers; `gone` where the trip has left it."""

    name: str
    clock: str
    count: StopCount
    gone: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A traveller. `scan` is the id of the boarding, which can be taken back; empty without one."""

    id: str
    name: str
    place: str
    way: str
    reference: str
    notes: str
    state: State
    disputed: bool
    boarded: str
    scan: str


@dataclass(frozen=True, slots=True)
class Line:
    """One scan of a ticket that is disputed: what its device had said, and what the server."""

    at: str
    where: str
    who: str
    shown: str
    said: str
    boards: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A ticket of which a device said otherwise than the server, with all its scans."""

    name: str
    more: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the list, and how many it shows."""

    value: str
    word: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class People:
    """Who scanned: the reader, and names of the team as far as the reader may know them."""

    me: UUID
    names: Mapping[UUID, str]

    def word(self, by: UUID | None, *, machine: bool, device: str) -> str:
        """Who it was, and with which device."""
        if machine:
            who = gettext("a machine")
        elif by is None:
            who = gettext("Carnet")
        else:
            who = gettext("you") if by == self.me else self.names.get(by, gettext("a colleague"))
        return f"{who}, {device}" if device else who


def stops(found: Boarding) -> tuple[Stop, ...]:
    """Every stop; a performance has one."""
    listing = found.manifest.listing
    counts = found.stops[:1] if listing.kind is ListingKind.EVENT else found.stops
    return tuple(
        Stop(
            name=listing.stops[one.stop].station_name,
            clock=_clock(listing, one.stop, listing.stops[one.stop].departure or listing.stops[one.stop].arrival),
            count=one,
            gone=one.stop in found.gone,
        )
        for one in counts
    )


def choices(found: Boarding, chosen: Show) -> tuple[Choice, ...]:
    """The filters."""
    return tuple(Choice(one.value, str(word), len(of(found, one)), one is chosen) for one, word in _SHOWN.items())


def of(found: Boarding, show: Show, text: str = "") -> list[ManifestTicket]:
    """The travellers to show, by place; those whose name or reference fits where there is a `text`."""
    disputed = _disputed(found)
    fitting = [
        one
        for one in found.manifest.tickets
        if one.status in _TRAVELS and (show is Show.ALL or _fits(one, show, found.gone, disputed))
    ]
    return search(fitting, text) if text else fitting


def _fits(one: ManifestTicket, show: Show, gone: frozenset[int], disputed: frozenset[UUID]) -> bool:
    return one.id in disputed if show is Show.CONFLICTS else _state(one, gone) == show.value


def key(one: ManifestTicket) -> Key:
    """Where somebody stands in the list: along the vehicle, those without a place last."""
    return (1 << 16 if one.ordinal is None else one.ordinal, one.name, one.id)


def rows(found: Boarding, some: Iterable[ManifestTicket], people: People) -> tuple[Row, ...]:
    """These travellers as the list shows them."""
    disputed, listing = _disputed(found), found.manifest.listing
    return tuple(_row(one, listing, found.gone, people, disputed=one.id in disputed) for one in some)


def _row(one: ManifestTicket, listing: ListingSnapshot, gone: frozenset[int], people: People, *, disputed: bool) -> Row:
    word, tone = _STATES[_state(one, gone)]
    return Row(
        id=ids.encode("tkt", one.id),
        name=one.name,
        place=place(one),
        way=_way(one, listing),
        reference=one.reference,
        notes=", ".join(str(HINT_WORDS.get(note, note)) for note in one.notes),
        state=State(str(word), tone),
        disputed=disputed,
        boarded=_boarded(one.boarded, listing, people) if one.boarded else "",
        scan=ids.encode("scn", one.boarded.scan_id) if one.boarded else "",
    )


def _state(one: ManifestTicket, gone: frozenset[int]) -> str:
    if one.boarded is not None:
        return "off" if one.span.to_stop in gone else "aboard"
    return "missing" if one.span.from_stop in gone else "expected"


def place(one: ManifestTicket) -> str:
    """Section and seat."""
    if one.ordinal is None:
        return gettext("no place")
    return ", ".join(part for part in (one.section, one.seat) if part)


def _way(one: ManifestTicket, listing: ListingSnapshot) -> str:
    if listing.kind is ListingKind.EVENT:
        return ""
    ends = (listing.stops[one.span.from_stop], listing.stops[one.span.to_stop])
    return " – ".join(stop.station_name for stop in ends)  # noqa: RUF001  from and to


def _boarded(first: Boarded, listing: ListingSnapshot, people: People) -> str:
    who = people.word(first.by, machine=first.machine, device=first.device)
    return f"{_clock(listing, first.stop, first.at)}, {listing.stops[first.stop].station_name}, {who}"


def disputes(found: Boarding, people: People) -> tuple[Dispute, ...]:
    """What scanners disagree about, the latest first."""
    return tuple(_dispute(one, found.manifest.listing, people) for one in found.conflicts)


def _dispute(one: Conflict, listing: ListingSnapshot, people: People) -> Dispute:
    ticket = one.ticket
    known = [place(ticket), ticket.reference] if ticket and ticket.name else []
    return Dispute(
        name=ticket.name if ticket and ticket.name else gettext("A ticket that lets nobody travel"),
        more=" · ".join(known),
        lines=tuple(_line(scan, listing, people) for scan in one.scans),
    )


def _line(scan: KeptScan, listing: ListingSnapshot, people: People) -> Line:
    known = scan.stop < len(listing.stops)
    return Line(
        at=_clock(listing, scan.stop if known else 0, scan.at),
        where=listing.stops[scan.stop].station_name if known else "",
        who=people.word(scan.by, machine=scan.machine, device=scan.device),
        shown=str(VERDICT_WORDS[scan.shown]) if scan.shown else "",
        said=str(VERDICT_WORDS[scan.verdict]),
        boards=scan.boards,
        undone=scan.undone_at is not None,
    )


def _disputed(found: Boarding) -> frozenset[UUID]:
    return frozenset(one.ticket.id for one in found.conflicts if one.ticket)


def _clock(listing: ListingSnapshot, stop: int, at: datetime | None) -> str:
    return wording.clock(at, listing.stops[stop].timezone) if at else ""
