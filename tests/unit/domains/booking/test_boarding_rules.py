"""Whether a ticket lets its passenger on board, and who is on board.

The cases are in a file that the scanner's JavaScript is tested with, too.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from carnet.domains.booking.contracts import (
    Boarded,
    ManifestTicket,
    Reading,
    Seen,
    StopCount,
    TicketStatus,
    Verdict,
)
from carnet.domains.booking.rules import boarding as rules
from carnet.domains.schedule.contracts import ListingKind, TripStatus
from carnet.kernel import ids
from carnet.kernel.span import Span
from tests.builders import NOW, a_fare_table, a_listing, a_plan

CASES: Final = json.loads((Path(__file__).parent / "boarding_cases.json").read_text(encoding="utf-8"))


def seen(told: dict[str, Any]) -> Seen:
    reading = Reading(told["is"])
    if reading is Reading.CODE:
        ticket, trip = ids.decode("tkt", told["ticket"]), ids.decode("trp", told["trip"])
        return Seen(reading, ticket, trip, told["revision"], told["ordinal"])
    return Seen(reading, ids.decode("tkt", told["ticket"]) if "ticket" in told else None)


def entry(told: dict[str, Any] | None) -> ManifestTicket | None:
    if told is None:
        return None
    first = told["boarded"]
    return ManifestTicket(
        id=ids.new_id(),
        status=TicketStatus(told["status"]),
        span=Span(told["from"], told["to"]),
        revision=told["revision"],
        ordinal=told["ordinal"],
        notes=tuple(told["notes"]),
        boarded=first
        and Boarded(ids.decode("scn", first["scan"]), datetime.fromisoformat(first["at"]), 1, None, False, "Handheld"),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_case_is_judged_as_scanners_judge_it(case: dict[str, Any]) -> None:
    judged = rules.judge(
        seen(case["reading"]),
        entry(case["entry"]),
        trip_id=ids.decode("trp", case["trip"]),
        trip_status=TripStatus(case["trip_status"]),
        stop=case["stop"],
    )
    assert (judged.verdict, judged.why, list(judged.hints)) == (case["verdict"], case["why"], case["hints"])


def test_the_cases_know_every_verdict_that_a_device_can_come_to() -> None:
    told = Counter(case["verdict"] for case in CASES)
    assert set(told) == set(Verdict) - {Verdict.BAD_TIME}
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("shown", "verdict", "boards", "conflict"),
    [
        (None, Verdict.GOOD, True, False),
        (None, Verdict.AGAIN, False, False),
        (Verdict.GOOD, Verdict.GOOD, True, False),
        (Verdict.UNKNOWN, Verdict.GOOD, True, False),
        (Verdict.GOOD, Verdict.AGAIN, False, True),
        (Verdict.GOOD, Verdict.CANCELLED, False, True),
        (Verdict.AGAIN, Verdict.AGAIN, False, False),
        (Verdict.UNKNOWN, Verdict.CANCELLED, False, False),
        # Sent away though the ticket was good: they are not on board.
        (Verdict.CANCELLED, Verdict.GOOD, False, True),
        (Verdict.OLD_CODE, Verdict.GOOD, False, True),
    ],
)
def test_who_was_let_on_board_and_what_is_a_conflict(
    shown: Verdict | None, verdict: Verdict, boards: bool, conflict: bool
) -> None:
    assert (rules.boards(verdict, shown), rules.conflicts(verdict, shown)) == (boards, conflict)


def test_a_device_is_believed_five_minutes_ahead_and_a_week_back() -> None:
    assert rules.plausible(NOW + timedelta(minutes=5), NOW)
    assert not rules.plausible(NOW + timedelta(minutes=5, seconds=1), NOW)
    assert rules.plausible(NOW - timedelta(days=7), NOW)
    assert not rules.plausible(NOW - timedelta(days=7, seconds=1), NOW)
    assert not rules.plausible(datetime.max.replace(tzinfo=UTC), NOW)
    assert not rules.plausible(datetime.min.replace(tzinfo=UTC), NOW)


def _ticket(span: tuple[int, int], boarded_at: int | None = None) -> ManifestTicket:
    status = TicketStatus.ISSUED if boarded_at is None else TicketStatus.BOARDED
    first = None if boarded_at is None else Boarded(ids.new_id(), NOW, boarded_at, None, False, "")
    return ManifestTicket(ids.new_id(), status, Span(*span), boarded=first)


def test_every_stop_in_numbers() -> None:
    tickets = [
        _ticket((0, 2), 0),
        _ticket((0, 3), 1),  # got on late
        _ticket((0, 3)),  # never came
        _ticket((1, 3), 1),
        _ticket((2, 3)),
        replace(_ticket((0, 3)), status=TicketStatus.CANCELLED),
    ]
    counted = rules.count_stops(tickets, stops=4, gone=frozenset({0, 1}))
    assert list(counted) == [
        StopCount(0, boarding=3, boarded=2, expected=0, no_show=1, leaving=0, on_board=1),
        StopCount(1, boarding=1, boarded=1, expected=0, no_show=0, leaving=0, on_board=3),
        StopCount(2, boarding=1, boarded=0, expected=1, no_show=0, leaving=1, on_board=2),
        StopCount(3, boarding=0, boarded=0, expected=0, no_show=0, leaving=2, on_board=0),
    ]
    assert rules.on_board(tickets, frozenset({0, 1})) == 3
    assert rules.on_board(tickets, frozenset({0, 1, 2})) == 2
    assert rules.on_board(tickets, frozenset({0, 1, 2, 3})) == 0


def test_a_trip_leaves_stop_after_stop_and_a_performance_all_at_once() -> None:
    train = a_listing(a_plan(), a_fare_table(), stops=3)
    leaves = train.stops[0].departure
    assert leaves is not None
    assert rules.gone_stops(train, now=leaves - timedelta(seconds=1)) == frozenset()
    assert rules.gone_stops(train, now=leaves) == {0}
    assert rules.gone_stops(replace(train, status=TripStatus.DEPARTED), now=leaves - timedelta(minutes=5)) == {0}
    assert rules.gone_stops(train, now=leaves + timedelta(days=1)) == {0, 1, 2}
    assert rules.gone_stops(replace(train, status=TripStatus.ARRIVED), now=leaves) == {0, 1, 2}
    show = replace(train, kind=ListingKind.EVENT, stops=(train.stops[0], train.stops[-1]))
    ends = train.stops[-1].arrival
    assert ends is not None
    assert rules.gone_stops(show, now=leaves + timedelta(minutes=30)) == frozenset()
    assert rules.gone_stops(show, now=ends) == {0, 1}
