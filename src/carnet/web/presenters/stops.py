"""The stops of a listing on a line, with the part one travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from carnet.domains.schedule.contracts import ListingKind, ListingSnapshot, StopKind, StopSnapshot
from carnet.kernel.span import Span
from carnet.web.presenters import wording


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop: its local time, and how the line is drawn there (`on` boarding, `off` leaving, `within` between)."""

    clock: str
    at: datetime
    name: str
    note: str
    on: bool
    off: bool
    within: bool


def rows(listing: ListingSnapshot, span: Span) -> tuple[StopRow, ...]:
    """All stops in order; the traveller boards and leaves at the ends of `span`."""
    event = listing.kind is ListingKind.EVENT
    return tuple(_row(stop, place, span, event=event) for place, stop in enumerate(listing.stops))


def _row(stop: StopSnapshot, place: int, span: Span, *, event: bool) -> StopRow:
    boards, leaves = place == span.from_stop, place == span.to_stop
    at = stop.arrival if leaves or stop.departure is None else stop.departure
    if at is None:
        raise ValueError("a stop has an arrival or a departure")
    return StopRow(
        clock=wording.clock(at, stop.timezone),
        at=wording.local(at, stop.timezone),
        name=stop.station_name,
        note=_performance(begins=boards) if event else _note(stop, boards=boards, leaves=leaves),
        on=boards,
        off=leaves,
        within=span.from_stop <= place <= span.to_stop,
    )


def _performance(*, begins: bool) -> str:
    return gettext("It begins") if begins else gettext("It ends")


def _note(stop: StopSnapshot, *, boards: bool, leaves: bool) -> str:
    if boards:
        return gettext("You board here")
    if leaves:
        return gettext("You get off here")
    if stop.arrival is None or stop.departure is None:
        return ""
    return _why(stop, int((stop.departure - stop.arrival).total_seconds()) // 60)


def _why(stop: StopSnapshot, minutes: int) -> str:
    if stop.kind is StopKind.TECHNICAL:
        return gettext("technical stop, nobody boards or leaves")
    if not minutes:
        return ""
    takes = {"minutes": minutes}
    if stop.kind is StopKind.MEAL:
        return gettext("meal, %(minutes)d min") % takes
    if stop.kind is StopKind.LAYOVER:
        return gettext("layover, %(minutes)d min") % takes
    return gettext("stops %(minutes)d min") % takes
