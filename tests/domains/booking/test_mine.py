"""One's bookings in heaps, narrowed down, counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import BookingStatus, When
from carnet.domains.booking.queries import Narrowed
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought, held
from tests.domains.booking.conftest import Sale

ARRIVED = NOW + timedelta(days=4)
NOTHING = Narrowed()


@pytest.fixture
def mine(sale: Sale) -> dict[str, Bought]:
    """One booking of each kind, all of one buyer."""
    first = bought(sale, money=20_000)
    me = first.user_id
    found = {
        "paid": first,
        "held": held(sale, user_id=me),
        "released": held(sale, user_id=me),
        "cancelled": bought(sale, user_id=me),
    }
    operations.release(user_id=me, reference=found["released"].reference, now=NOW)
    quote = operations.cancellation_quote(user_id=me, reference=found["cancelled"].reference, now=NOW)
    operations.cancellation_confirm(user_id=me, reference=found["cancelled"].reference, quote_id=quote.id, now=NOW)
    return found


def buyer(mine: dict[str, Bought]) -> UUID:
    return mine["paid"].user_id


def names(mine: dict[str, Bought], now: datetime = NOW, **asked: Any) -> set[str]:
    """Which of them are found, by kind."""
    found = {one.reference for one in queries.bookings(user_id=buyer(mine), now=now, **asked)}
    return {name for name, one in mine.items() if one.reference in found}


def test_every_booking_is_on_one_heap_at_any_time(mine: dict[str, Bought]) -> None:
    before = {when: names(mine, when=when) for when in When}
    assert before == {
        When.UPCOMING: {"paid", "held"},
        When.USED: set(),
        When.CANCELLED: {"cancelled"},
        When.EXPIRED: {"released"},
    }
    after = {when: names(mine, ARRIVED, when=when) for when in When}
    assert after == {
        When.UPCOMING: set(),
        When.USED: {"paid"},
        When.CANCELLED: {"cancelled"},
        When.EXPIRED: {"held", "released"},
    }


def test_counts_are_the_heaps(mine: dict[str, Bought], django_assert_num_queries: Any) -> None:
    for now in (NOW, ARRIVED):
        with django_assert_num_queries(1):
            counts = queries.booking_counts(user_id=buyer(mine), now=now, narrowed=NOTHING)
        assert counts == {when: len(names(mine, now, when=when)) for when in When}


def test_a_booking_is_completed_the_moment_its_last_journey_ends(mine: dict[str, Bought]) -> None:
    """No job has to run for it, and the filters say what reading says."""
    one = mine["paid"]
    ends = one.booking.arrives_at
    just_before = ends - timedelta(microseconds=1)
    for now, status in ((just_before, BookingStatus.CONFIRMED), (ends, BookingStatus.COMPLETED)):
        assert queries.booking(user_id=one.user_id, reference=one.reference, now=now).status is status
        assert names(mine, now, status=status) == {"paid"}


def test_each_status_finds_what_reads_as_it(mine: dict[str, Bought]) -> None:
    for now in (NOW, ARRIVED):
        read = {name: queries.booking(user_id=one.user_id, reference=one.reference, now=now).status
                for name, one in mine.items()}  # fmt: skip
        for status in BookingStatus:
            assert names(mine, now, status=status) == {name for name, is_ in read.items() if is_ is status}, status


def test_days_narrow_down(mine: dict[str, Bought]) -> None:
    departs = mine["paid"].booking.departs_at
    assert names(mine, narrowed=Narrowed(departs_from=departs)) == set(mine)
    assert names(mine, narrowed=Narrowed(departs_until=departs)) == set()
    assert names(mine, narrowed=Narrowed(departs_until=departs + timedelta(seconds=1))) == set(mine)
    assert names(mine, narrowed=Narrowed(departs_from=departs + timedelta(seconds=1))) == set()


@pytest.mark.parametrize(
    ("text", "found"),
    [("berlin", True), ("Lovelace", True), ("ICE", True), ("nobody", False), ("%", False), ("  ", True)],
)
def test_a_text_finds_places_names_and_trains(mine: dict[str, Bought], text: str, found: bool) -> None:
    assert names(mine, narrowed=Narrowed(text=text)) == (set(mine) if found else set())


def test_a_text_finds_a_reference_in_any_letters(mine: dict[str, Bought]) -> None:
    assert names(mine, narrowed=Narrowed(text=f" {mine['held'].reference.lower()} ")) == {"held"}


def test_a_stop_where_nobody_of_the_booking_boards_or_leaves_finds_nothing(sale: Sale) -> None:
    one = bought(sale, from_stop=0, to_stop=2)
    between, beyond = sale.listing.stops[1].city_name, sale.listing.stops[4].city_name
    for city in (between, beyond):
        assert not queries.bookings(user_id=one.user_id, now=NOW, narrowed=Narrowed(text=city))
    last = sale.listing.stops[2].city_name
    assert queries.bookings(user_id=one.user_id, now=NOW, narrowed=Narrowed(text=last))


def test_t43_nobody_elses_bookings_are_found(mine: dict[str, Bought]) -> None:
    other = ids.new_id()
    for text in ("", "berlin", "Lovelace", mine["paid"].reference):
        assert queries.bookings(user_id=other, now=NOW, narrowed=Narrowed(text=text)) == ()
    assert sum(queries.booking_counts(user_id=other, now=NOW, narrowed=NOTHING).values()) == 0


def test_t57_a_text_takes_as_many_statements_for_one_as_for_many(sale: Sale, django_assert_num_queries: Any) -> None:
    first = bought(sale, money=50_000)
    for expected in (1, 3):
        with django_assert_num_queries(3):
            found = queries.bookings(user_id=first.user_id, now=NOW, narrowed=replace(NOTHING, text="berlin"))
        assert len(found) == expected
        for _ in range(2):
            held(sale, user_id=first.user_id)
