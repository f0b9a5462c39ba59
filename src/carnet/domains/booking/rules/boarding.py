"""Whether a scanned ticket lets its passenger on board, and who is on board. Pure.

Scanners judge by the same table while they are offline; tests/unit/domains/booking/boarding_cases.json is what both
must say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.domains.booking.contracts import (
    Judgement,
    ManifestTicket,
    Reading,
    Seen,
    StopCount,
    TicketStatus,
    Verdict,
)
from carnet.domains.booking.rules.changes import has_left
from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, TripStatus
from carnet.kernel.span import Span

MOST_SCANS: Final = 500
AHEAD: Final = timedelta(minutes=5)
BEHIND: Final = timedelta(days=7)

_NOT_READ: Final = {Reading.UNREADABLE: Verdict.UNREADABLE, Reading.FORGED: Verdict.FORGED}
_ENDED: Final = {TicketStatus.EXCHANGED: "exchanged", TicketStatus.CANCELLED: "ticket", TicketStatus.VOID: "void"}
_TRAVELS: Final = frozenset({TicketStatus.ISSUED, TicketStatus.BOARDED})
# A device that could not know lets the server decide; any other word of it than "good" sent the passenger away.
_LETS_DECIDE: Final = frozenset({None, Verdict.GOOD, Verdict.UNKNOWN})


def judge(seen: Seen, ticket: ManifestTicket | None, *, trip_id: UUID, trip_status: TripStatus, stop: int) -> Judgement:
    """What a scan at a stop of a trip comes to; `ticket` is the ticket on the trip's manifest, None if it has none.

    The first rule that fits; `ticket.boarded` is the boarding that came before this scan.
    """
    if seen.reading in _NOT_READ:
        return Judgement(_NOT_READ[seen.reading])
    if seen.reading is Reading.CODE and seen.trip_id != trip_id:
        return Judgement(Verdict.OTHER_TRIP)
    if ticket is None:
        return Judgement(Verdict.UNKNOWN)
    return _refused(seen, ticket, trip_status, stop) or Judgement(Verdict.GOOD, hints=tuple(_hints(seen, ticket, stop)))


def _refused(seen: Seen, ticket: ManifestTicket, trip_status: TripStatus, stop: int) -> Judgement | None:
    if seen.reading is Reading.CODE and seen.revision < ticket.revision:
        return Judgement(Verdict.OLD_CODE)
    if ticket.status in _ENDED:
        return Judgement(Verdict.CANCELLED, _ENDED[ticket.status])
    if ticket.status is TicketStatus.HELD:
        return Judgement(Verdict.NOT_YET_PAID)
    if trip_status is TripStatus.CANCELLED:
        return Judgement(Verdict.CANCELLED, "trip")
    boarded = ticket.boarded is not None or ticket.status is TicketStatus.BOARDED
    return Judgement(Verdict.AGAIN) if boarded else _out_of_place(ticket.span, stop)


def _out_of_place(span: Span, stop: int) -> Judgement | None:
    if stop < span.from_stop:
        return Judgement(Verdict.WRONG_STOP, "too_early")
    return Judgement(Verdict.WRONG_STOP, "too_late") if stop >= span.to_stop else None


def _hints(seen: Seen, ticket: ManifestTicket, stop: int) -> Iterator[str]:
    if stop > ticket.span.from_stop:
        yield "late_stop"
    if ticket.ordinal is None:
        yield "no_seat"
    if seen.reading is Reading.CODE and seen.ordinal != ticket.ordinal:
        yield "new_seat"
    if seen.reading is Reading.CODE and seen.revision > ticket.revision:
        yield "newer_code"
    yield from ticket.notes


def plausible(at: datetime, now: datetime) -> bool:
    """Whether a device may have scanned at `at`: its clock is not ahead, and it was not offline for a week."""
    return now - BEHIND <= at <= now + AHEAD


def boards(verdict: Verdict, shown: Verdict | None) -> bool:
    """Whether a scan lets its ticket's passenger on board: not if the device, by itself, had sent them away."""
    return verdict is Verdict.GOOD and shown in _LETS_DECIDE


def conflicts(verdict: Verdict, shown: Verdict | None) -> bool:
    """Whether the device let somebody on board who should not be, or sent somebody away who might."""
    if verdict is Verdict.GOOD:
        return shown not in _LETS_DECIDE
    return shown is Verdict.GOOD


def gone_stops(listing: ListingSnapshot, *, now: datetime) -> frozenset[int]:
    """The stops that a trip has left by `now`. Who comes late to a performance may still come, until it ends."""
    if listing.kind is ListingKind.EVENT:
        ends = listing.stops[-1].arrival
        over = listing.status is TripStatus.ARRIVED or (ends is not None and now >= ends)
        return frozenset(range(len(listing.stops))) if over else frozenset()
    return frozenset(number for number in range(len(listing.stops)) if _has_left(listing, number, now))


def _has_left(listing: ListingSnapshot, number: int, now: datetime) -> bool:
    stop = listing.stops[number]
    leaves_at = stop.departure or stop.arrival
    return leaves_at is not None and has_left(listing.status, from_stop=number, leaves_at=leaves_at, now=now)


def count_stops(tickets: Iterable[ManifestTicket], *, stops: int, gone: frozenset[int]) -> tuple[StopCount, ...]:
    """Every stop in numbers, from the tickets that let travel."""
    living = [one for one in tickets if one.status in _TRAVELS]
    return tuple(_count(living, stop, left=stop in gone) for stop in range(stops))


def _count(tickets: Sequence[ManifestTicket], stop: int, *, left: bool) -> StopCount:
    from_here = [one for one in tickets if one.span.from_stop == stop]
    came = sum(one.boarded is not None for one in from_here)
    missing = len(from_here) - came
    aboard = [one for one in tickets if one.boarded is not None]
    return StopCount(
        stop=stop,
        boarding=len(from_here),
        boarded=came,
        expected=0 if left else missing,
        no_show=missing if left else 0,
        leaving=sum(one.span.to_stop == stop for one in aboard),
        on_board=sum(one.boarded.stop <= stop < one.span.to_stop for one in aboard if one.boarded),
    )


def on_board(tickets: Iterable[ManifestTicket], gone: frozenset[int]) -> int:
    """How many are in the vehicle: those who boarded, and whose last stop it has not left yet."""
    return sum(one.boarded is not None and one.span.to_stop not in gone for one in tickets)
