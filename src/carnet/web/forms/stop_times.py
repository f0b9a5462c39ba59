"""The times of a run at the stops of its route: what clocks there show, and how many days later."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext

from carnet.domains.network.contracts import Place, RouteEntry
from carnet.domains.schedule import rules
from carnet.domains.schedule.contracts import NewStop, StopKind, TimetableCall

_CLOCK: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
_DAYS: Final = tuple(str(number) for number in range(5))


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time as it is typed: `clock` such as 08:29, `days` after the day on which the run begins."""

    clock: str = ""
    days: str = "0"


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop of the route. One without times is passed; `mistake` says what is wrong with them."""

    number: int
    place: Place
    metres: int
    kind: StopKind
    arrival: ClockTime = ClockTime()
    departure: ClockTime = ClockTime()
    pick_up: bool = True
    drop_off: bool = True
    first: bool = False
    last: bool = False
    mistake: str = ""

    @property
    def passed(self) -> bool:
        """Whether the run does not stop here."""
        return not (self.arrival.clock or self.departure.clock)


def empty_rows(route: RouteEntry) -> tuple[StopRow, ...]:
    """The stops of a route without times."""
    last = len(route.stations) - 1
    return tuple(
        StopRow(
            number,
            place,
            call.metres,
            call.kind,
            pick_up=call.kind is not StopKind.TECHNICAL,
            drop_off=call.kind is not StopKind.TECHNICAL,
            first=number == 0,
            last=number == last,
        )
        for number, (call, place) in enumerate(zip(route.route.calls, route.stations, strict=True))
    )


def rows_sent(data: QueryDict, rows: Sequence[StopRow]) -> tuple[StopRow, ...]:
    """The rows with the times that were typed."""
    return tuple(
        replace(row, arrival=_sent(data, "arrival", row.number), departure=_sent(data, "departure", row.number))
        for row in rows
    )


def rows_of(stops: Sequence[NewStop], rows: Sequence[StopRow], day: date) -> tuple[StopRow, ...]:
    """The rows with the times of a run that begins on `day`; stops the run does not make are passed."""
    left = list(stops)
    found = []
    for row in rows:
        if left and left[0].station_id == row.place.id:
            stop = left.pop(0)
            found.append(
                replace(
                    row,
                    arrival=_shown(stop.arrival, row.place, day),
                    departure=_shown(stop.departure, row.place, day),
                    kind=stop.kind,
                    pick_up=stop.pick_up,
                    drop_off=stop.drop_off,
                )
            )
        else:
            found.append(row)
    return tuple(found)


def checked(rows: Sequence[StopRow]) -> tuple[StopRow, ...]:
    """The rows, saying where something typed is no time or a time is missing."""
    served = [row for row in rows if not row.passed]
    ends = {served[0].number, served[-1].number} if served else set()
    return tuple(replace(row, mistake=_mistake(row, row.number in ends)) for row in rows)


def stops(rows: Sequence[StopRow], day: date) -> tuple[NewStop, ...]:
    """The run that begins on `day`: the first stop's arrival and the last one's departure do not count."""
    served = [row for row in rows if not row.passed]
    last = len(served) - 1
    start = served[0].metres if served else 0
    return tuple(
        NewStop(
            station_id=row.place.id,
            arrival=None if number == 0 else _instant(row.arrival, row.place, day),
            departure=None if number == last else _instant(row.departure, row.place, day),
            metres=row.metres - start,
            kind=row.kind,
            pick_up=row.pick_up or number == 0,
            drop_off=row.drop_off or number == last,
        )
        for number, row in enumerate(served)
    )


def calls(run: Sequence[NewStop]) -> tuple[TimetableCall, ...]:
    """The same in minutes after the departure from the first stop."""
    start = run[0].departure if run else None

    def minutes(instant: datetime | None) -> int | None:
        return None if instant is None or start is None else (instant - start) // timedelta(minutes=1)

    return tuple(
        TimetableCall(
            stop.station_id,
            minutes(stop.arrival),
            minutes(stop.departure),
            stop.metres,
            stop.kind,
            stop.pick_up,
            stop.drop_off,
        )
        for stop in run
    )


def refused(rows: Sequence[StopRow], told: Mapping[str, str]) -> tuple[StopRow, ...]:
    """The rows with what the domain said of them: `/stops/2/arrival` is the third stop that is served."""
    served = [row.number for row in rows if not row.passed]
    said: dict[int, str] = {}
    for path, detail in told.items():
        found = re.fullmatch(r"/stops/(\d+)(?:/.*)?", path)
        if found and int(found[1]) < len(served):
            said[served[int(found[1])]] = detail
    return tuple(replace(row, mistake=said.get(row.number, row.mistake)) for row in rows)


def departs(rows: Sequence[StopRow]) -> time | None:
    """What the clock shows when the run leaves its first stop; None where that is no time."""
    served = [row for row in rows if not row.passed]
    return _clock(served[0].departure.clock) if served else None


def _sent(data: QueryDict, name: str, number: int) -> ClockTime:
    days = data.get(f"{name}_days-{number}", "0")
    return ClockTime(data.get(f"{name}-{number}", "").strip()[:8], days if days in _DAYS else "0")


def _shown(instant: datetime | None, place: Place, day: date) -> ClockTime:
    if instant is None:
        return ClockTime()
    local = instant.astimezone(ZoneInfo(place.timezone))
    return ClockTime(f"{local:%H:%M}", str(max(0, (local.date() - day).days)))


def _instant(typed: ClockTime, place: Place, day: date) -> datetime | None:
    clock = _clock(typed.clock)
    return None if clock is None else rules.leaves_at(day + timedelta(days=int(typed.days)), clock, place.timezone)


def _clock(text: str) -> time | None:
    found = _CLOCK.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else None


def _mistake(row: StopRow, end: bool) -> str:
    typed = [one.clock for one in (row.arrival, row.departure) if one.clock]
    if any(_clock(text) is None for text in typed):
        return gettext("Write a time as 08:29.")
    if len(typed) == 1 and not end:
        return gettext("Write when it arrives and when it leaves; leave both empty where it passes.")
    return ""
