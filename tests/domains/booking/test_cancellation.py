"""Tickets are given back as quoted: what the fare says goes back, once, all of it or nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import (
    BookingStatus,
    CancellationQuote,
    KeptBecause,
    QuoteStatus,
    TicketStatus,
)
from carnet.domains.booking.events import QuoteConfirmed, TicketCancelled
from carnet.domains.booking.models import Move, Quote, Ticket
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import queries as payments
from carnet.domains.payments.contracts import PaymentMethod, PaymentStatus, RefundStatus
from carnet.domains.payments.models import Payment
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought, held
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import HOUR, broken, confirm, give_back, quote, set_status, unchanged
from tests.money import balance


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def test_a_quote_says_what_is_kept_and_changes_nothing(sale: Sale) -> None:
    one = bought(sale, count=2)
    asked = quote(one)
    assert (asked.status, asked.valid_until) == (QuoteStatus.PROPOSED, NOW + timedelta(minutes=15))
    assert [(t.paid, t.kept, t.refund, t.rule.because) for t in asked.tickets] == [
        (eur(4_000), eur(400), eur(3_600), KeptBecause.TIER)
    ] * 2
    assert asked.refund == eur(7_200)
    assert queries.cancellation_quote(user_id=one.user_id, reference=one.reference, quote_id=asked.id, now=NOW) == asked
    assert unchanged(one, 2_000)


def test_a_confirmed_quote_ends_the_tickets_and_gives_back_what_it_says(sale: Sale) -> None:
    one = bought(sale)
    done = give_back(one)
    assert (done.already, done.quote.status, done.booking.status) == (
        False,
        QuoteStatus.CONFIRMED,
        BookingStatus.CANCELLED,
    )
    (back,) = done.refunds
    assert (back.amount, back.to, back.status) == (eur(3_600), PaymentMethod.WALLET, RefundStatus.DONE)
    assert balance(one.user_id) == 9_600
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.CANCELLED]
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].free == 8
    assert broken() == []


def test_what_is_kept_stays_with_the_operator_and_the_commission_in_proportion(sale: Sale) -> None:
    give_back(bought(sale))
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT a.kind, sum(e.amount)::bigint FROM payments_entry e JOIN payments_account a ON a.id = e.account_id
               WHERE a.kind IN ('operator_payable', 'platform_revenue') GROUP BY 1 ORDER BY 1"""
        )
        assert cursor.fetchall() == [("operator_payable", 380), ("platform_revenue", 20)]


def test_others_are_told_what_was_kept(sale: Sale) -> None:
    one = bought(sale)
    done = give_back(one)
    (ticket,) = one.booking.tickets
    told = codec.from_json(TicketCancelled, OutboxEvent.objects.get(name="ticket.cancelled").data)
    assert (told.refund, told.kept, told.reason) == (eur(3_600), eur(400), "customer")
    confirmed = OutboxEvent.objects.get(name="quote.confirmed")
    assert codec.from_json(QuoteConfirmed, confirmed.data) == QuoteConfirmed(
        one.booking.id, one.reference, "cancellation", staff=False
    )
    assert confirmed.aggregate_id == done.quote.id
    assert Move.objects.get(subject_id=ticket.id, to_status="cancelled").actor == one.user_id


def test_t14_t34_confirming_twice_says_what_is_already_so(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one)
    first, again = confirm(one, asked), confirm(one, asked, now=NOW + timedelta(days=9))
    assert (first.already, again.already) == (False, True)
    assert (again.quote, again.refunds) == (first.quote, first.refunds)
    assert balance(one.user_id) == 9_600
    assert broken() == []


def test_a_part_of_a_booking_is_given_back(sale: Sale) -> None:
    one = bought(sale, count=2)
    first, second = one.booking.tickets
    done = give_back(one, [first.id])
    assert [back.ticket_id for back in done.refunds] == [first.id]
    statuses = {ticket.id: ticket.status for ticket in one.booking.tickets}
    assert statuses == {first.id: TicketStatus.CANCELLED, second.id: TicketStatus.ISSUED}
    assert (one.booking.status, balance(one.user_id)) == (BookingStatus.CONFIRMED, 5_600)
    (payment,) = payments.payments_of_booking(one.booking.id)
    assert payment.status is PaymentStatus.PARTLY_REFUNDED
    rest = quote(one)
    assert [ticket.ticket_id for ticket in rest.tickets] == [second.id]
    confirm(one, rest)
    assert (one.booking.status, balance(one.user_id)) == (BookingStatus.CANCELLED, 9_200)
    assert broken() == []


def test_t23_a_refund_is_of_what_was_paid_not_of_todays_price(sale: Sale) -> None:
    one = bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(
        conditions={"refund_tiers": [{"hours_before": 0, "kept_bp": 0}]}
    )
    sale.publish(sale.listing)
    assert quote(one).refund == eur(4_000)


def test_what_the_fare_keeps_all_of_ends_without_money(sale: Sale) -> None:
    one = bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(conditions={"refund_tiers": []})
    done = give_back(one)
    assert (done.quote.tickets[0].rule.because, done.refunds) == (KeptBecause.NO_TIER, ())
    assert (done.booking.status, balance(one.user_id)) == (BookingStatus.CANCELLED, 6_000)
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].free == 8
    assert broken() == []


@pytest.mark.parametrize("status", ["boarded", "cancelled", "exchanged"])
def test_t24_what_became_of_a_ticket_meanwhile_stops_all_of_it(sale: Sale, status: str) -> None:
    one = bought(sale, count=2)
    asked = quote(one)
    set_status(asked.tickets[1].ticket_id, status)
    with pytest.raises(problems.TicketNotCancellable) as refused:
        confirm(one, asked)
    assert refused.value.members["status"] == status
    assert Ticket.objects.get(pk=asked.tickets[0].ticket_id).status == "issued"
    assert Quote.objects.get(pk=asked.id).status == "proposed"
    assert balance(one.user_id) == 2_000


def test_t24_when_the_refund_fails_the_seat_is_still_the_travellers(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bought(sale)
    asked = quote(one)

    def dies(*_: object, **__: object) -> None:
        raise RuntimeError("the ledger is gone")

    with monkeypatch.context() as patch:
        patch.setattr("carnet.domains.payments.operations.tickets_refund", dies)
        with pytest.raises(RuntimeError):
            confirm(one, asked)
    assert unchanged(one)
    assert inventory.leg_counts(sale.listing.id, now=NOW)[0].free == 7
    assert not confirm(one, asked).already
    assert broken() == []


def test_t28_only_a_paid_booking_is_cancelled(sale: Sale) -> None:
    one = held(sale)
    with pytest.raises(problems.BookingNotCancellable) as refused:
        quote(one)
    assert refused.value.members["status"] == "held"
    paid = bought(sale)
    give_back(paid)
    with pytest.raises(problems.BookingNotCancellable):
        quote(paid)


def test_tickets_that_are_not_of_the_booking_are_named(sale: Sale) -> None:
    one, other = bought(sale), bought(sale)
    mine, theirs = one.booking.tickets[0].id, other.booking.tickets[0].id
    with pytest.raises(problems.TicketUnknown) as refused:
        quote(one, [mine, theirs, ids.new_id()])
    assert [pointer.path for pointer in refused.value.pointers] == ["/tickets/1", "/tickets/2"]
    assert len(quote(one, [mine, mine]).tickets) == 1


def test_t43_somebody_elses_booking_and_quote_do_not_exist(sale: Sale) -> None:
    one, other = bought(sale), bought(sale)
    asked = quote(one)
    stranger = Bought(other.user_id, one.reference)
    with pytest.raises(problems.BookingUnknown):
        quote(stranger)
    with pytest.raises(problems.BookingUnknown):
        confirm(stranger, asked)
    with pytest.raises(problems.QuoteUnknown):
        confirm(other, asked)
    with pytest.raises(problems.QuoteUnknown):
        queries.cancellation_quote(user_id=other.user_id, reference=one.reference, quote_id=asked.id, now=NOW)
    assert unchanged(one)
    assert unchanged(other)


def test_nothing_goes_back_of_what_is_still_being_taken(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one)
    Payment.objects.filter(booking_id=one.booking.id).update(status="pending")
    with pytest.raises(problems.PaymentUnderWay):
        confirm(one, asked)
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.ISSUED]
    Payment.objects.filter(booking_id=one.booking.id).update(status="captured")
    confirm(one, asked)
    assert broken() == []


def test_a_quote_reads_as_it_was_written(sale: Sale) -> None:
    asked = quote(bought(sale))
    assert codec.from_json(CancellationQuote, Quote.objects.get().content) == asked


def test_what_is_left_of_a_journey_has_its_own_times(sale: Sale) -> None:
    one = bought(sale, count=2)
    first, second = one.booking.tickets
    later = NOW + timedelta(days=8)
    Ticket.objects.filter(pk=second.id).update(departs_at=later, arrives_at=later + HOUR)
    give_back(one, [first.id])
    assert (one.booking.departs_at, one.booking.arrives_at) == (later, later + HOUR)


def test_a_quote_of_staff_is_not_for_travellers(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one)
    Quote.objects.filter(pk=asked.id).update(staff=True)
    with pytest.raises(problems.QuoteUnknown):
        operations.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=asked.id, now=NOW)
    assert unchanged(one)
