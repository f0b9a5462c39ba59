"""Whatever order scans arrive in and however often: each ticket boards once, and nothing that was told is lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from carnet.domains.booking.contracts import (
    ManifestTicket,
    NewScan,
    Reading,
    Seen,
    TicketStatus,
    Verdict,
)
from carnet.domains.booking.operations.boarding.door import Door
from carnet.domains.booking.operations.boarding.reading import Read
from carnet.domains.booking.rules import boarding as rules
from carnet.infra.principal import CARNET
from carnet.kernel.span import Span
from tests.builders import NOW, a_fare_table, a_listing, a_plan

LISTING = a_listing(a_plan(), a_fare_table())
TICKETS = {
    (LISTING.id, UUID(int=number)): ManifestTicket(
        UUID(int=number), status, Span(start, start + 2), ordinal=number, name="Ada"
    )
    for number, (status, start) in enumerate(
        [(TicketStatus.ISSUED, 0), (TicketStatus.ISSUED, 1), (TicketStatus.CANCELLED, 0), (TicketStatus.HELD, 0)], 1
    )
}

scans = st.builds(
    lambda number, ticket, stop, minutes, shown: Read(
        NewScan(UUID(int=number), LISTING.id, stop, NOW - timedelta(minutes=minutes), ticket_id=ticket, shown=shown),
        Seen(Reading.BY_HAND, ticket),
    ),
    st.integers(1, 20),
    st.sampled_from([*(number for _, number in TICKETS), UUID(int=99)]),
    st.integers(0, 4),
    st.integers(-3, 60),
    st.sampled_from([None, Verdict.GOOD, Verdict.AGAIN, Verdict.UNKNOWN]),
)


@given(st.lists(st.lists(scans, max_size=6, unique_by=lambda one: one.scan.id), max_size=6))
def test_t61_each_ticket_boards_once_and_each_scan_is_answered_as_at_first(calls: list[list[Read]]) -> None:
    kept, tickets, first = {}, dict(TICKETS), {}
    for call in calls:
        door = Door({LISTING.id: LISTING}, tickets, dict(kept), by=CARNET, now=NOW)
        for one in call:
            answer = door.answer(one)
            assert first.setdefault(one.scan.id, answer.judgement) == answer.judgement
            assert answer.repeated == ((LISTING.id, one.scan.id) in kept)
        kept |= {(row.listing_id, row.id): row for row in door.new}
        tickets = door.tickets
    boarded = Counter(row.ticket_id for row in kept.values() if row.boards)
    assert set(boarded.values()) <= {1}
    assert len(kept) == len(first)
    for row in kept.values():
        assert row.conflict == rules.conflicts(Verdict(row.verdict), Verdict(row.shown) if row.shown else None)
    on_board = {one.id for one in tickets.values() if one.boarded}
    assert on_board == set(boarded)
    assert on_board <= {UUID(int=1), UUID(int=2)}


spans = st.tuples(st.integers(0, 3), st.integers(1, 2)).map(lambda one: Span(one[0], one[0] + one[1]))


@given(st.lists(st.tuples(spans, st.booleans())), st.integers(0, 6))
def test_the_numbers_of_all_stops_add_up(people: list[tuple[Span, bool]], left: int) -> None:
    gone = frozenset(range(left))
    boarded = [ticket for ticket in map(_came, people) if ticket.boarded]
    counts = rules.count_stops(map(_came, people), stops=6, gone=gone)
    assert sum(one.boarding for one in counts) == len(people)
    assert sum(one.boarded for one in counts) == sum(one.leaving for one in counts) == len(boarded)
    assert all(one.boarding == one.boarded + one.expected + one.no_show for one in counts)
    aboard = 0
    for one in counts:
        came = sum(ticket.boarded is not None and ticket.boarded.stop == one.stop for ticket in boarded)
        aboard += came - one.leaving
        assert one.on_board == aboard
    assert rules.on_board(boarded, gone) == len(boarded) - sum(one.leaving for one in counts if one.stop in gone)


def _came(one: tuple[Span, bool]) -> ManifestTicket:
    span, came = one
    scan = NewScan(UUID(int=1), LISTING.id, span.from_stop, NOW, ticket_id=UUID(int=1))
    bare = ManifestTicket(UUID(int=1), TicketStatus.ISSUED, span, ordinal=1)
    if not came:
        return bare
    door = Door({LISTING.id: LISTING}, {(LISTING.id, bare.id): bare}, {}, by=CARNET, now=NOW)
    found = door.answer(Read(scan, Seen(Reading.BY_HAND, bare.id))).ticket
    assert found is not None
    return found
