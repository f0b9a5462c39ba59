"""A sold trip is cancelled or moved: its holders are told and choose, and money and seats go back once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, ChangeKind, Choice, TicketStatus
from carnet.domains.booking.events import ReservationCancelled, ReservationFailed, TicketCancelled
from carnet.domains.booking.models import ListingTimes, OperatorChange, Ticket
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import PaymentStatus
from carnet.domains.payments.events import PaymentRefunded
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra.events import codec, drain
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.project import auditor
from carnet.project.roles import Role
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled, held, moved, news, pay
from tests.domains.booking.conftest import Sale
from tests.money import balance


def sound() -> bool:
    """The auditor and the ledger's own search find nothing."""
    broken = [verdict for verdict in auditor.audit(Role.ALL, now=NOW) if verdict.broken]
    assert broken == []
    return {fault.rule for fault in payments.ledger_faults()} <= {"payment has a row per move"}  # money of tests


def facts(kind: type) -> list[object]:
    name = {TicketCancelled: "ticket.cancelled", ReservationCancelled: "reservation.cancelled"}.get(kind)
    name = name or {ReservationFailed: "reservation.failed", PaymentRefunded: "payment.refunded"}[kind]
    return [codec.from_json(kind, row.data) for row in OutboxEvent.objects.filter(name=name).order_by("id")]


def test_t38_the_holders_of_a_cancelled_trip_are_asked_and_get_all_their_money(sale: Sale) -> None:
    one = bought(sale, count=2)
    assert balance(one.user_id) == 2_000
    cancelled(sale)
    first, second = one.changes()
    assert (first.kind, first.choices, first.refund) == (
        ChangeKind.CANCELLED,
        (Choice.REBOOKED, Choice.REFUNDED),
        Money(4_000, "EUR"),
    )
    assert first.now == {}
    chosen = one.refund(first)
    assert (chosen.already, chosen.change.choice) == (False, Choice.REFUNDED)
    assert balance(one.user_id) == 6_000
    assert one.booking.status is BookingStatus.CONFIRMED
    assert sorted(ticket.status for ticket in one.booking.tickets) == [TicketStatus.CANCELLED, TicketStatus.ISSUED]
    (payment,) = payments.payments_of_booking(one.booking.id)
    assert payment.status is PaymentStatus.PARTLY_REFUNDED
    assert sound()
    one.refund(second)
    assert balance(one.user_id) == 10_000
    assert one.booking.status is BookingStatus.CANCELLED
    assert payments.payment(payment.id).status is PaymentStatus.REFUNDED
    assert [fact.refunded.amount for fact in facts(PaymentRefunded)] == [4_000, 8_000]  # type: ignore[attr-defined]
    assert len(facts(TicketCancelled)) == 2
    (over,) = facts(ReservationCancelled)
    assert over == ReservationCancelled(one.reference, one.user_id, Money(8_000, "EUR"), paid=True)
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].free == 8
    assert sound()


def test_t23_what_goes_back_is_what_was_paid_and_comes_from_those_who_got_it(sale: Sale) -> None:
    one = bought(sale)
    cancelled(sale)
    one.refund(one.changes()[0])
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT t.kind, a.kind, e.amount FROM payments_entry e JOIN payments_transfer t ON t.id = e.transfer_id
               JOIN payments_account a ON a.id = e.account_id WHERE t.kind <> 'top_up' ORDER BY 1, 2"""
        )
        posted = cursor.fetchall()
    assert posted == [
        ("capture", "operator_payable", 3_800),
        ("capture", "platform_revenue", 200),
        ("capture", "wallet", -4_000),
        ("refund", "operator_payable", -3_800),
        ("refund", "platform_revenue", -200),
        ("refund", "wallet", 4_000),
    ]


def test_t14_t34_a_refund_that_is_asked_for_again_says_that_it_is_done(sale: Sale) -> None:
    one = bought(sale)
    cancelled(sale)
    (change,) = one.changes()
    one.refund(change)
    again = one.refund(change)
    assert (again.already, again.change.choice) == (True, Choice.REFUNDED)
    assert balance(one.user_id) == 10_000
    assert sound()


def test_a_cancelled_trip_cannot_be_accepted(sale: Sale) -> None:
    one = bought(sale)
    cancelled(sale)
    (change,) = one.changes()
    with pytest.raises(problems.ChoiceNotOffered) as refused:
        one.accept(change)
    assert refused.value.members["choices"] == ["rebooked", "refunded"]
    assert one.changes() == [change]


def test_t43_somebody_elses_change_does_not_exist(sale: Sale) -> None:
    one, other = bought(sale), bought(sale)
    cancelled(sale)
    (change,) = one.changes()
    with pytest.raises(problems.BookingUnknown):
        operations.change_refund(user_id=other.user_id, reference=one.reference, change_id=change.id, now=NOW)
    with pytest.raises(problems.ChangeUnknown):
        other.refund(change)
    with pytest.raises(problems.ChangeUnknown):
        one.accept(replace(change, id=ids.new_id()))
    assert balance(one.user_id) == balance(other.user_id) == 6_000
    assert one.changes() == [change]


def test_a_moved_trip_may_be_accepted_or_given_back(sale: Sale) -> None:
    keeps, leaves = bought(sale, from_stop=1, to_stop=3), bought(sale)
    before = sale.listing
    news(sale, moved(before, 30))
    (change,) = keeps.changes()
    assert change.kind is ChangeKind.MOVED
    assert change.choices == (Choice.ACCEPTED, Choice.REBOOKED, Choice.REFUNDED)
    assert change.was == {"departure": "2026-12-04T13:02:00Z", "arrival": "2026-12-04T15:00:00Z"}
    assert change.now == {"departure": "2026-12-04T13:32:00Z", "arrival": "2026-12-04T15:30:00Z"}
    assert keeps.accept(change).change.choice is Choice.ACCEPTED
    assert keeps.accept(change).already
    with pytest.raises(problems.ChangeAnswered):
        keeps.refund(change)
    leaves.refund(leaves.changes()[0])
    assert (balance(keeps.user_id), balance(leaves.user_id)) == (8_000, 10_000)
    assert keeps.booking.departs_at == before.stops[1].departure + timedelta(minutes=30)  # type: ignore[operator]
    assert sound()


def test_who_accepted_is_asked_again_when_it_moves_again(sale: Sale) -> None:
    one = bought(sale)
    news(sale, moved(sale.listing, 30))
    one.accept(one.changes()[0])
    news(sale, moved(sale.listing, 15))
    accepted, change = one.changes()
    assert accepted.choice is Choice.ACCEPTED
    assert (change.was, change.choices) == (accepted.now, (Choice.ACCEPTED, Choice.REBOOKED, Choice.REFUNDED))


def test_a_later_move_replaces_one_that_nobody_answered(sale: Sale) -> None:
    one = bought(sale)
    news(sale, moved(sale.listing, 30))
    (first,) = one.changes()
    news(sale, moved(sale.listing, 30))
    (second,) = one.changes()
    assert (second.id, second.was) == (first.id, first.was)
    assert second.now["departure"] == "2026-12-04T13:02:00Z"


def test_a_trip_that_is_back_at_its_time_is_news_to_who_was_told_of_another(sale: Sale) -> None:
    told, fresh = bought(sale), sale.listing
    news(sale, moved(fresh, 30))
    later = told.changes()[0].now
    news(sale, replace(fresh, version=3))
    (change,) = told.changes()
    assert (change.was, change.now["departure"]) == (later, "2026-12-04T12:02:00Z")


def test_who_only_rides_before_the_delay_is_not_asked(sale: Sale) -> None:
    before, after = bought(sale, from_stop=0, to_stop=2), bought(sale, from_stop=2, to_stop=4)
    news(sale, moved(sale.listing, 20, from_stop=3))
    assert before.changes() == []
    (change,) = after.changes()
    assert change.was["departure"] == change.now["departure"]


def test_a_cancellation_replaces_a_move(sale: Sale) -> None:
    one = bought(sale)
    news(sale, moved(sale.listing, 30))
    cancelled(sale)
    (change,) = one.changes()
    assert change.kind is ChangeKind.CANCELLED


def test_other_news_of_a_trip_ask_nobody(sale: Sale) -> None:
    one = bought(sale)
    news(sale, replace(sale.listing, version=2, name="ICE 504", on_sale=False))
    assert one.changes() == []
    assert mail.outbox == [] or all("does not run" not in message.subject for message in mail.outbox)


@pytest.mark.parametrize("status", [TripStatus.BOARDING, TripStatus.DEPARTED, TripStatus.ARRIVED])
def test_t22_an_ordinary_departure_leaves_nothing_to_choose(sale: Sale, status: TripStatus) -> None:
    one = bought(sale)
    news(sale, replace(sale.listing, version=2, status=status))
    assert one.changes() == []
    assert balance(one.user_id) == 6_000


def test_t22_once_it_has_left_a_moved_trip_is_not_refunded(sale: Sale) -> None:
    one = bought(sale)
    news(sale, moved(sale.listing, 30))
    (change,) = one.changes()
    left = NOW + timedelta(days=3, minutes=32)
    assert one.changes(left - timedelta(seconds=1))[0].choices == change.choices
    assert one.changes(left)[0].choices == ()
    for choose in (one.refund, one.accept):
        with pytest.raises(problems.ChangeClosed):
            choose(change, left)
    news(sale, replace(sale.listing, version=3, status=TripStatus.DEPARTED))
    with pytest.raises(problems.ChangeClosed):
        one.refund(change)
    assert balance(one.user_id) == 6_000
    assert sound()


def test_news_that_come_in_another_order_end_the_same(sale: Sale) -> None:
    one, fresh = bought(sale), sale.listing
    older, newer = moved(fresh, 30), replace(moved(fresh, 10), version=3)
    news(sale, newer)
    news(sale, older)
    (change,) = one.changes()
    assert (change.version, change.now["departure"]) == (3, "2026-12-04T12:12:00Z")
    news(sale, newer)
    assert one.changes() == [change]


def test_who_pays_in_the_moment_of_the_change_is_asked_all_the_same(sale: Sale) -> None:
    one = held(sale)
    later = moved(sale.listing, 30)
    operations.listings_changed([codec.to_json(later)])
    pay(one)
    assert one.changes() == []
    drain(now=NOW)
    assert one.changes()[0].kind is ChangeKind.MOVED


def test_t28_t38_an_unpaid_hold_of_a_cancelled_trip_cannot_be_paid(sale: Sale) -> None:
    one = held(sale)
    cancelled(sale, quiet=True)
    with pytest.raises(problems.ListingCancelled):
        pay(one)
    assert one.booking.status is BookingStatus.FAILED
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.VOID]
    assert balance(one.user_id) == 10_000
    assert facts(ReservationFailed) == [
        ReservationFailed(one.reference, one.user_id, Money(4_000, "EUR"), "listing_cancelled")
    ]
    with pytest.raises(problems.BookingNotPayable):
        pay(one)
    assert sound()


def test_t10_an_unpaid_hold_of_a_departed_trip_cannot_be_paid(sale: Sale) -> None:
    one = held(sale)
    news(sale, replace(sale.listing, version=2, status=TripStatus.DEPARTED), quiet=True)
    with pytest.raises(problems.Departed):
        pay(one)
    assert one.booking.status is BookingStatus.FAILED
    assert sound()


def test_a_live_hold_of_a_trip_that_was_only_withdrawn_may_be_paid(sale: Sale) -> None:
    one = held(sale)
    news(sale, replace(sale.listing, version=2, on_sale=False), quiet=True)
    assert not inventory.offer(sale.listing.id).on_sale
    pay(one)
    assert one.booking.status is BookingStatus.CONFIRMED


def test_unpaid_holds_end_with_their_trip_before_anybody_pays(sale: Sale) -> None:
    one, other = held(sale), held(sale, count=2)
    cancelled(sale)
    assert {one.booking.status, other.booking.status} == {BookingStatus.FAILED}
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].free == 8
    assert sound()


def test_everybody_is_asked_in_batches_and_a_second_look_asks_nobody_again(sale: Sale) -> None:
    sale.with_seats(40)
    for _ in range(3):
        bought(sale, count=10, money=50_000)
    cancelled(sale, quiet=True)
    operations.listings_changed([codec.to_json(sale.listing)])
    after, told = None, []
    for _ in range(4):
        after, some = operations.open_changes(listing_id=sale.listing.id, version=2, after=after, now=NOW, limit=10)
        told += some
    assert (after, len(told), OperatorChange.objects.count()) == (None, 3, 30)
    assert operations.open_changes(listing_id=sale.listing.id, version=2, after=None, now=NOW) == (None, [])
    assert operations.open_changes(listing_id=sale.listing.id, version=1, after=None, now=NOW) == (None, [])
    assert OperatorChange.objects.count() == 30


def test_a_free_ticket_of_a_cancelled_trip_ends_without_money(sale: Sale) -> None:
    one = bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(amount=0, commission=0)
    cancelled(sale)
    one.refund(one.changes()[0])
    assert one.booking.status is BookingStatus.CANCELLED
    assert balance(one.user_id) == 6_000


def test_a_listing_without_news_has_no_times_of_its_own(sale: Sale) -> None:
    bought(sale)
    assert not ListingTimes.objects.exists()
    assert queries.changes_of_bookings([], now=NOW) == {}
