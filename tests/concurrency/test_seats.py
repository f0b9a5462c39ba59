"""No seat is sold twice, whoever asks at once. With a negative control: without the lock it is sold twice."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from carnet.domains.booking import problems
from carnet.domains.booking.contracts import Answer, HoldRequest, PayRequest
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.operations import expire, hold, pay_from_wallet, release
from carnet.domains.inventory import queries as inventory
from carnet.kernel import clock, ids
from tests.builders import NOW, a_request
from tests.concurrency.crowd import all_at_once
from tests.domains.booking.conftest import Sale
from tests.money import balance, give_money

DIRECT = pytest.param(False, id="direct")
QUEUED = pytest.param(True, id="queued")


def overlaps() -> list[tuple[str, str]]:
    """Pairs of live tickets that share a leg of a seat: found by looking at the rows, not by the code under test."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.seat, b.seat FROM booking_ticket a JOIN booking_ticket b
            ON a.listing_id = b.listing_id AND a.ordinal = b.ordinal AND a.id < b.id
               AND a.from_stop < b.to_stop AND b.from_stop < a.to_stop
            WHERE a.status IN ('held', 'issued') AND b.status IN ('held', 'issued')
            """
        )
        return cursor.fetchall()


def holding(request: HoldRequest, *, queued: bool = False) -> Callable[[], Answer]:
    return partial(hold, request, now=NOW, queued=queued)


@pytest.mark.parametrize("queued", [DIRECT, QUEUED])
def test_t3_t12_one_seat_many_buyers_one_winner_and_no_errors(open_sale: Sale, queued: bool) -> None:
    open_sale.leaving_in_three_days()
    requests = [a_request(open_sale.listing, open_sale.fares, seats=["1-1"]) for _ in range(24)]
    results = all_at_once([partial(hold, one, now=clock.now(), queued=queued) for one in requests])
    assert Counter(type(result) for result in results) == {Answer: 1, problems.SeatTaken: 23}
    assert not overlaps()


@pytest.mark.parametrize("queued", [DIRECT, QUEUED])
def test_t6_the_last_seats_are_sold_once(open_sale: Sale, queued: bool) -> None:
    open_sale.leaving_in_three_days()
    requests = [a_request(open_sale.listing, open_sale.fares) for _ in range(24)]
    results = all_at_once([partial(hold, one, now=clock.now(), queued=queued) for one in requests])
    assert Counter(type(result) for result in results) == {Answer: 8, problems.SoldOut: 16}
    assert Ticket.objects.filter(status="held").count() == 8
    assert not overlaps()


def test_t3_parts_of_the_way_overlap_nowhere(open_sale: Sale) -> None:
    spans = [(0, 2), (1, 3), (2, 4), (3, 4), (0, 1)] * 5
    requests = [
        a_request(open_sale.listing, open_sale.fares, from_stop=start, to_stop=end, seats=["1-5"])
        for start, end in spans
    ]
    results = all_at_once([holding(one) for one in requests])
    assert {type(result) for result in results} <= {Answer, problems.SeatTaken}
    assert not overlaps()


def test_t32_t40_groups_that_cross_leave_no_half_group(open_sale: Sale) -> None:
    forwards = a_request(open_sale.listing, open_sale.fares, seats=["1-1", "1-2", "1-3"])
    backwards = a_request(open_sale.listing, open_sale.fares, seats=["1-3", "1-2", "1-1"])
    results = all_at_once([holding(one) for one in (forwards, backwards)])
    assert Counter(type(result) for result in results) == {Answer: 1, problems.SeatTaken: 1}
    assert Ticket.objects.count() == 3


def test_t61_parallel_repeats_of_one_hold_are_one_booking(open_sale: Sale) -> None:
    request = a_request(open_sale.listing, open_sale.fares, seats=["1-1"])
    results = all_at_once([holding(request) for _ in range(12)])
    assert {type(result) for result in results} == {Answer}
    assert len({result.body["reference"] for result in results if isinstance(result, Answer)}) == 1
    assert Booking.objects.count() == 1


def test_t13_parallel_holds_of_one_user_stay_within_the_limit(open_sale: Sale) -> None:
    open_sale.with_seats(60)
    user = ids.new_id()
    requests = [a_request(open_sale.listing, open_sale.fares, user_id=user, count=5) for _ in range(10)]
    results = all_at_once([holding(one) for one in requests])
    assert Counter(type(result) for result in results) == {Answer: 4, problems.TooManyHeld: 6}


def test_t15_t21_parallel_payments_charge_once(open_sale: Sale) -> None:
    user = ids.new_id()
    give_money(user, 10_000)
    reference = hold(a_request(open_sale.listing, open_sale.fares, user_id=user), now=NOW).body["reference"]
    keys = [str(ids.new_id()) for _ in range(12)]
    results = all_at_once(
        [partial(pay_from_wallet, PayRequest(user, key, key.encode(), reference), now=NOW) for key in keys]
    )
    assert Counter(type(result) for result in results) == {Answer: 1, problems.BookingAlreadyPaid: 11}
    assert balance(user) == 6_000


def test_t34_parallel_releases_free_a_seat_once(open_sale: Sale) -> None:
    user = ids.new_id()
    reference = hold(a_request(open_sale.listing, open_sale.fares, user_id=user), now=NOW).body["reference"]
    results = all_at_once([partial(release, user_id=user, reference=reference, now=NOW) for _ in range(12)])
    assert Counter(results) == {True: 1, False: 11}
    assert inventory.leg_counts(open_sale.listing.id, now=NOW)[0].free == 8


def test_t5_paying_racing_with_the_lapse_has_one_owner(open_sale: Sale) -> None:
    """At the moment of the lapse one buyer pays, others take the seat over, the sweeper tidies: one of them has it."""
    for _ in range(6):
        user = ids.new_id()
        give_money(user, 10_000)
        reference = hold(a_request(open_sale.listing, open_sale.fares, user_id=user, seats=["1-1"]), now=NOW).body[
            "reference"
        ]
        late = NOW + timedelta(minutes=10)
        key = str(ids.new_id())
        takeover = a_request(open_sale.listing, open_sale.fares, seats=["1-1"])
        paid, taken, _ = all_at_once(
            [
                partial(
                    pay_from_wallet, PayRequest(user, key, key.encode(), reference), now=late - timedelta(seconds=1)
                ),
                partial(hold, takeover, now=late),
                partial(expire, now=late),
            ]
        )
        assert isinstance(paid, Answer | problems.HoldExpired)
        assert isinstance(taken, Answer | problems.SeatTaken)
        assert isinstance(paid, Answer) != isinstance(taken, Answer)
        assert balance(user) == (6_000 if isinstance(paid, Answer) else 10_000)
        open_sale.with_seats(8)


@pytest.fixture
def without_seat_locks(open_sale: Sale) -> Iterator[None]:
    """The protection switched off: seats are looked at, not locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('inventory_lock_seats'::regproc)")
        (protected,) = cursor.fetchone()
        assert "FOR UPDATE" in protected
        cursor.execute(protected.replace("FOR UPDATE", "").replace("%", "%%"))
    yield
    with connection.cursor() as cursor:
        cursor.execute(protected.replace("%", "%%"))


def second_buyer_while_first_is_undecided(sale: Sale) -> Answer | Exception:
    """One transaction has taken a seat and not committed; a second asks for the same seat; then the first commits."""
    second = a_request(sale.listing, sale.fares, seats=["1-1"])
    outcome: list[Answer | Exception] = []

    def ask() -> None:
        outcome.extend(all_at_once([holding(second)]))

    thread = threading.Thread(target=ask)
    with transaction.atomic():
        hold(a_request(sale.listing, sale.fares, seats=["1-1"]), now=NOW)
        thread.start()
        _wait_until_somebody_waits_for_a_lock()
    thread.join(timeout=30)
    return outcome[0]


def _wait_until_somebody_waits_for_a_lock() -> None:
    """Look again and again; the look itself takes its time, so nobody sleeps."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_t3_the_second_buyer_waits_and_is_refused(open_sale: Sale) -> None:
    hold(a_request(open_sale.listing, open_sale.fares, seats=["1-8"]), now=NOW)
    assert isinstance(second_buyer_while_first_is_undecided(open_sale), problems.SeatTaken)
    assert not overlaps()


def test_t3_negative_control_without_the_lock_the_seat_is_sold_twice(open_sale: Sale, without_seat_locks: None) -> None:
    hold(a_request(open_sale.listing, open_sale.fares, seats=["1-8"]), now=NOW)
    assert isinstance(second_buyer_while_first_is_undecided(open_sale), Answer)
    assert overlaps() == [("1-1", "1-1")]
