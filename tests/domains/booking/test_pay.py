"""Paying from the wallet, releasing, lapsing: on a real database."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import BookingStatus, PayRequest, TicketStatus, When
from carnet.domains.booking.events import ReservationConfirmed, ReservationCreated, TicketIssued
from carnet.domains.booking.models import Booking, Move, Ticket
from carnet.domains.booking.operations import expire, hold, pay_from_wallet, release
from carnet.domains.inventory import queries as inventory
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import ids
from carnet.kernel.span import Span
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.money import balance, give_money


def pay(user_id: UUID, reference: str, *, key: str | None = None, now=NOW):
    key = key or str(ids.new_id())
    return pay_from_wallet(PayRequest(user_id, key, key.encode(), reference), now=now)


@pytest.fixture
def buyer(sale: Sale) -> UUID:
    """Somebody with 100 EUR."""
    user_id = ids.new_id()
    give_money(user_id, 10_000)
    return user_id


def held(sale: Sale, buyer: UUID, **more) -> str:
    return hold(a_request(sale.listing, sale.fares, user_id=buyer, **more), now=NOW).body["reference"]


def test_paying_issues_the_tickets_and_moves_the_money(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer, count=2)
    answer = pay(buyer, reference)
    assert answer.status == 201
    assert answer.body["status"] == "captured"
    assert answer.body["amount"] == {"amount": 8000, "currency": "EUR"}
    assert answer.body["booking"] == {"reference": reference, "status": "confirmed"}
    found = queries.booking(user_id=buyer, reference=reference, now=NOW)
    assert found.status is BookingStatus.CONFIRMED
    assert {ticket.status for ticket in found.tickets} == {TicketStatus.ISSUED}
    assert balance(buyer) == 2_000


def test_t19_a_confirmed_booking_has_a_debit(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    pay(buyer, reference)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(e.amount) FROM payments_entry e JOIN payments_transfer t ON t.id = e.transfer_id"
            " WHERE t.booking_id = (SELECT id FROM booking_booking WHERE reference = %s) AND e.amount < 0",
            [reference],
        )
        assert cursor.fetchone() == (-4000,)


def test_too_little_money_charges_nothing_and_keeps_the_hold(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer, count=3)
    with pytest.raises(problems.InsufficientFunds) as refusal:
        pay(buyer, reference)
    assert refusal.value.members["balance"] == {"amount": 10_000, "currency": "EUR"}
    assert balance(buyer) == 10_000
    assert queries.booking(user_id=buyer, reference=reference, now=NOW).status is BookingStatus.HELD


def test_t28_an_expired_or_released_booking_cannot_be_paid(sale: Sale, buyer: UUID) -> None:
    late, released = held(sale, buyer), held(sale, buyer)
    release(user_id=buyer, reference=released, now=NOW)
    with pytest.raises(problems.HoldExpired):
        pay(buyer, late, now=NOW + timedelta(minutes=10))
    with pytest.raises(problems.BookingNotPayable):
        pay(buyer, released)
    assert balance(buyer) == 10_000


def test_a_hold_whose_seat_was_taken_over_after_its_lapse_cannot_be_paid(sale: Sale, buyer: UUID) -> None:
    """Even by a clock that runs behind: the hold's row is gone, and only it may become a sale."""
    reference = held(sale, buyer, count=8)
    hold(a_request(sale.listing, sale.fares, count=8), now=NOW + timedelta(minutes=10))
    with pytest.raises(problems.HoldExpired):
        pay(buyer, reference, now=NOW + timedelta(minutes=9))
    assert balance(buyer) == 10_000


def test_t4_nobody_pays_or_releases_a_strangers_hold(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    stranger = ids.new_id()
    give_money(stranger, 10_000)
    with pytest.raises(problems.BookingUnknown):
        pay(stranger, reference)
    with pytest.raises(problems.BookingUnknown):
        release(user_id=stranger, reference=reference, now=NOW)
    assert Booking.objects.get(reference=reference).status == "held"
    assert balance(stranger) == 10_000


def test_t61_a_repeated_payment_gives_the_stored_answer(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    first = pay(buyer, reference, key="k")
    again = pay(buyer, reference, key="k", now=NOW + timedelta(hours=1))
    assert again.replayed
    assert again.body == first.body
    assert balance(buyer) == 6_000


def test_t21_a_second_payment_says_that_it_is_paid(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    pay(buyer, reference)
    with pytest.raises(problems.BookingAlreadyPaid):
        pay(buyer, reference)
    assert balance(buyer) == 6_000


def test_t39_a_buyer_releases_an_unpaid_hold(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer, count=8)
    assert release(user_id=buyer, reference=reference, now=NOW) is True
    assert release(user_id=buyer, reference=reference, now=NOW) is False
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].free == 8
    assert set(Ticket.objects.values_list("status", flat=True)) == {"void"}


def test_a_paid_booking_is_not_released(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    pay(buyer, reference)
    with pytest.raises(problems.BookingNotReleasable):
        release(user_id=buyer, reference=reference, now=NOW)


def test_the_sweeper_tidies_what_has_lapsed(sale: Sale, buyer: UUID) -> None:
    gone, paid = held(sale, buyer), held(sale, buyer)
    pay(buyer, paid)
    late = NOW + timedelta(minutes=10)
    assert expire(now=late - timedelta(seconds=1)) == 0
    assert queries.booking(user_id=buyer, reference=gone, now=late).status is BookingStatus.EXPIRED
    assert expire(now=late) == 1
    assert expire(now=late) == 0
    assert Booking.objects.get(reference=gone).status == "expired"
    counts = inventory.leg_counts(sale.listing.id, now=late)
    assert [(leg.free, leg.held, leg.sold) for leg in counts] == [(7, 0, 1)] * 4


def test_the_sweeper_leaves_a_seat_alone_that_was_taken_over(sale: Sale, buyer: UUID) -> None:
    held(sale, buyer, count=8)
    late = NOW + timedelta(minutes=10)
    hold(a_request(sale.listing, sale.fares, count=8), now=late)
    assert expire(now=late) == 1
    assert inventory.leg_counts(sale.listing.id, now=late)[0].held == 8


def test_t34_seats_come_free_once_however_often_they_are_released(sale: Sale, buyer: UUID) -> None:
    first = held(sale, buyer, seats=["1-1"], from_stop=0, to_stop=2)
    held(sale, buyer, seats=["1-1"], from_stop=2, to_stop=4)
    release(user_id=buyer, reference=first, now=NOW)
    held(sale, buyer, seats=["1-1"], from_stop=0, to_stop=2)
    release(user_id=buyer, reference=first, now=NOW)
    expire(now=NOW)
    assert [leg.free for leg in inventory.leg_counts(sale.listing.id, now=NOW)] == [7] * 4


def test_t8_a_row_is_never_saved_whole(sale: Sale, buyer: UUID) -> None:
    held(sale, buyer)
    with pytest.raises(TypeError):
        Booking.objects.get().save()
    with pytest.raises(TypeError):
        Ticket.objects.get().save()


def test_every_move_has_a_history_row_and_its_event(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer)
    pay(buyer, reference)
    moves = sorted(Move.objects.values_list("from_status", "to_status", "verb"), key=str)
    assert moves == [
        ("held", "confirmed", "pay"),
        ("held", "issued", "pay"),
        (None, "held", "hold"),
        (None, "held", "hold"),
    ]
    booking = Booking.objects.get()
    kinds = {
        "reservation.created": ReservationCreated,
        "reservation.confirmed": ReservationConfirmed,
        "ticket.issued": TicketIssued,
    }
    for name, kind in kinds.items():
        event = OutboxEvent.objects.get(name=name)
        assert codec.to_json(codec.from_json(kind, event.data)) == event.data
    assert OutboxEvent.objects.get(name="reservation.confirmed").aggregate_id == booking.id


def test_my_bookings_are_sorted_into_upcoming_used_cancelled_and_expired(sale: Sale, buyer: UUID) -> None:
    live, paid, gone = held(sale, buyer), held(sale, buyer), held(sale, buyer)
    pay(buyer, paid)
    release(user_id=buyer, reference=gone, now=NOW)

    def references(when: When, now=NOW) -> set[str]:
        return {one.reference for one in queries.bookings(user_id=buyer, when=when, now=now)}

    assert references(When.UPCOMING) == {live, paid}
    assert references(When.EXPIRED) == {gone}
    arrived = NOW + timedelta(days=4)
    assert references(When.USED, arrived) == {paid}
    assert references(When.EXPIRED, arrived) == {live, gone}
    assert references(When.CANCELLED, arrived) == set()


def test_a_span_that_is_sold_is_sold_on_the_map(sale: Sale, buyer: UUID) -> None:
    reference = held(sale, buyer, seats=["1-1"], from_stop=1, to_stop=3)
    pay(buyer, reference)
    by_span = {
        span: inventory.seat_map(sale.listing.id, Span(*span), now=NOW)[0].status.value
        for span in [(0, 1), (0, 2), (2, 4), (3, 4)]
    }
    assert by_span == {(0, 1): "free", (0, 2): "sold", (2, 4): "sold", (3, 4): "free"}
