"""Tickets are exchanged for others of the same operator: the difference is settled, seats change hands, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import BookingStatus, QuoteStatus, TicketStatus
from carnet.domains.booking.events import TicketExchanged
from carnet.domains.inventory import queries as inventory
from carnet.infra.events import codec
from carnet.infra.events.models import OutboxEvent
from carnet.infra.idempotency import KeyReused
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.kernel.problem import InvalidInput
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import (
    another,
    confirmed,
    current,
    exchanged,
    faults,
    live,
    owed,
    quoted,
    wanted,
)
from tests.money import balance

# Saver costs 10.00 EUR an hour's journey, Flex 15.00; a Saver is exchanged for a fee of 10.00.
EUR = "EUR"


def pointer_codes(problem: problems.ExchangeNotAllowed) -> list[tuple[str, str]]:
    return [(one.path, one.code) for one in problem.pointers]


def test_a_dearer_ticket_costs_the_difference_and_the_fee(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    (ticket,) = quote.tickets
    assert (ticket.old_value, ticket.price, ticket.fee) == (Money(2_000, EUR), Money(4_000, EUR), Money(1_000, EUR))
    assert (ticket.difference, ticket.kept) == (Money(3_000, EUR), Money(0, EUR))
    assert (quote.due, quote.refund) == (Money(3_000, EUR), Money(0, EUR))
    assert balance(one.user_id) == 8_000
    done = confirmed(one, quote)
    assert (done.quote.status, done.purchase, done.replayed) == (QuoteStatus.CONFIRMED, None, False)
    assert balance(one.user_id) == 5_000
    old, new = one.booking.tickets
    assert (old.status, new.status, new.replaces_id) == (TicketStatus.EXCHANGED, TicketStatus.ISSUED, old.id)
    assert (new.listing_id, new.price, new.passenger) == (train.id, Money(4_000, EUR), old.passenger)
    assert owed(sale.listing.operator_id) == {"operator_payable": 4_000 - 200 + 1_000, "platform_revenue": 200}
    assert faults() == []


def test_seats_and_times_follow(sale: Sale) -> None:
    one, train = bought(sale, seats=["1-1"]), another(sale)
    exchanged(one, wanted(one, train, sale, seats=("1-2",)))
    assert [count.sold for count in inventory.leg_counts(sale.listing.id, now=NOW)] == [0] * 4
    assert [count.sold for count in inventory.leg_counts(train.id, now=NOW)] == [1] * 4
    booking = one.booking
    assert booking.departs_at == train.stops[0].departure
    assert booking.arrives_at == train.stops[-1].arrival
    assert live(one)[0].seat == "1-2"
    assert faults() == []


def test_of_a_lower_price_the_fee_goes_first_and_the_tier_keeps_its_part_of_the_rest(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    quote = quoted(one, wanted(one, train, sale, to_stop=1))
    (ticket,) = quote.tickets
    # 40.00 paid, 10.00 for the new ticket, 10.00 fee: of 20.00 the Saver keeps a tenth so early.
    assert (ticket.price, ticket.kept, ticket.difference) == (Money(1_000, EUR), Money(200, EUR), Money(-1_800, EUR))
    assert (quote.due, quote.refund) == (Money(0, EUR), Money(1_800, EUR))
    confirmed(one, quote)
    assert balance(one.user_id) == 10_000 - 4_000 + 1_800
    assert owed(sale.listing.operator_id) == {"operator_payable": 1_000 - 50 + 1_000 + 200, "platform_revenue": 50}
    assert faults() == []


def test_later_tiers_keep_more(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    late = NOW + timedelta(days=1, hours=1)
    assert quoted(one, wanted(one, train, sale, to_stop=1), now=late).refund == Money(1_000, EUR)


def test_what_the_quote_says_holds_when_a_tier_passes_before_it_is_confirmed(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    departure = sale.listing.stops[0].departure
    assert departure
    before = departure - timedelta(hours=48, minutes=5)
    quote = quoted(one, wanted(one, train, sale, to_stop=1), now=before)
    confirmed(one, quote, now=before + timedelta(minutes=10))
    assert balance(one.user_id) == 7_800
    assert faults(before + timedelta(minutes=10)) == []


def test_the_same_price_costs_the_fee_alone_and_a_fee_eats_a_small_difference(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    assert quoted(one, wanted(one, train, sale)).due == Money(1_000, EUR)
    cheaper = quoted(one, wanted(one, train, sale, to_stop=3))
    assert (cheaper.due, cheaper.refund) == (Money(0, EUR), Money(0, EUR))
    confirmed(one, cheaper)
    assert balance(one.user_id) == 6_000
    assert owed(sale.listing.operator_id) == {"operator_payable": 3_000 - 150 + 1_000, "platform_revenue": 150}
    assert faults() == []


def test_several_tickets_are_settled_together(sale: Sale) -> None:
    one, train = bought(sale, count=3, money=20_000), another(sale)
    quote = quoted(one, wanted(one, train, sale, tickets=live(one)[:2], family="Flex"))
    assert quote.due == Money(2 * (6_000 - 4_000 + 1_000), EUR)
    confirmed(one, quote)
    statuses = sorted(ticket.status for ticket in one.booking.tickets)
    assert statuses == [TicketStatus.EXCHANGED] * 2 + [TicketStatus.ISSUED] * 3
    assert len({ticket.seat for ticket in live(one) if ticket.listing_id == train.id}) == 2
    booking = one.booking
    assert (booking.departs_at, booking.arrives_at) == (sale.listing.stops[0].departure, train.stops[-1].arrival)
    assert (booking.price, booking.status) == (Money(12_000, EUR), BookingStatus.CONFIRMED)
    assert faults() == []


def test_an_exchanged_ticket_can_be_exchanged_again_and_given_back(sale: Sale) -> None:
    one, first, second = bought(sale, money=20_000), another(sale), another(sale, days=2)
    exchanged(one, wanted(one, first, sale, family="Flex"))
    assert balance(one.user_id) == 20_000 - 4_000 - 3_000
    exchanged(one, wanted(one, second, sale, family="Flex"))
    assert balance(one.user_id) == 13_000
    assert faults() == []
    given = operations.cancellation_quote(user_id=one.user_id, reference=one.reference, now=NOW)
    assert given.refund == Money(6_000, EUR)
    operations.cancellation_confirm(user_id=one.user_id, reference=one.reference, quote_id=given.id, now=NOW)
    assert balance(one.user_id) == 19_000
    assert one.booking.status is BookingStatus.CANCELLED
    assert owed(sale.listing.operator_id) == {"operator_payable": 1_000}
    assert faults() == []


def test_t14_confirming_again_changes_nothing(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    confirmed(one, quote, key="k")
    assert confirmed(one, quote, key="k").replayed
    again = confirmed(one, quote, key="l")
    assert (again.quote.status, again.replayed) == (QuoteStatus.CONFIRMED, False)
    assert balance(one.user_id) == 5_000
    assert len(one.booking.tickets) == 2
    assert faults() == []


def test_t61_a_key_is_for_one_request(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    first = quoted(one, wanted(one, train, sale))
    confirmed(one, first, key="k")
    with pytest.raises(KeyReused):
        operations.exchange_confirm(
            user_id=one.user_id,
            reference=one.reference,
            quote_id=first.id,
            key="k",
            fingerprint=b"other",
            now=NOW,
        )


def test_t24_nothing_is_half_done_when_the_wallet_does_not_cover_the_difference(sale: Sale) -> None:
    one, train = bought(sale, money=4_500), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    with pytest.raises(Exception, match="charged") as refused:
        confirmed(one, quote)
    assert refused.value.code == "INSUFFICIENT_FUNDS"  # type: ignore[attr-defined]
    assert balance(one.user_id) == 500
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.ISSUED]
    assert [count.free for count in inventory.leg_counts(train.id, now=NOW)] == [8] * 4
    assert current(one, quote).status is QuoteStatus.PROPOSED
    assert faults() == []


def test_whoever_owes_something_says_how_to_pay_it(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    with pytest.raises(InvalidInput) as refused:
        operations.exchange_confirm(
            user_id=one.user_id, reference=one.reference, quote_id=quote.id, key="k", fingerprint=b"k", now=NOW
        )
    assert refused.value.pointers[0].path == "/methods"


def test_a_quote_has_its_time_and_gives_way_to_a_newer_one(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    first = quoted(one, wanted(one, train, sale))
    second = quoted(one, wanted(one, train, sale, family="Flex"))
    with pytest.raises(problems.QuoteSuperseded):
        confirmed(one, first)
    with pytest.raises(problems.QuoteExpired):
        confirmed(one, second, now=NOW + timedelta(minutes=15))
    assert current(one, second, now=NOW + timedelta(minutes=15)).status is QuoteStatus.EXPIRED


def test_t43_somebody_elses_quote_does_not_exist(sale: Sale) -> None:
    one, other, train = bought(sale), bought(sale), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    for user_id, reference, refusal in (
        (other.user_id, one.reference, problems.BookingUnknown),
        (other.user_id, other.reference, problems.QuoteUnknown),
    ):
        with pytest.raises(refusal):
            operations.exchange_confirm(
                user_id=user_id, reference=reference, quote_id=quote.id, key="k", fingerprint=b"k", now=NOW
            )


def test_what_cannot_be_exchanged_is_named(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    stranger = another(sale, days=2, operator_id=ids.new_id())
    with pytest.raises(problems.ExchangeNotAllowed) as refused:
        quoted(one, wanted(one, stranger, sale))
    assert pointer_codes(refused.value) == [("/listing", "OTHER_OPERATOR")]
    with pytest.raises(problems.ExchangeNotAllowed) as refused:
        quoted(one, wanted(one, train, sale), now=NOW + timedelta(days=3, hours=1))
    assert pointer_codes(refused.value) == [("/tickets/0", "DEPARTED")]
    exchanged(one, wanted(one, train, sale))
    with pytest.raises(problems.ExchangeNotAllowed) as refused:
        quoted(one, wanted(one, train, sale, tickets=one.booking.tickets))
    assert pointer_codes(refused.value) == [("/tickets/0", "TICKET_NOT_ISSUED")]
    with pytest.raises(problems.TicketUnknown):
        quoted(bought(sale, money=20_000), wanted(one, train, sale))


def test_t38_a_trip_that_does_not_run_is_rebooked_and_not_exchanged(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    cancelled(sale)
    with pytest.raises(problems.ExchangeNotAllowed) as refused:
        quoted(one, wanted(one, train, sale))
    assert pointer_codes(refused.value) == [("/tickets/0", "REBOOK_INSTEAD")]


def test_a_trip_that_changes_before_it_is_confirmed_is_quoted_again(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    here = sale.listing
    sale.publish(replace(train, version=2))
    sale.listing = here
    with pytest.raises(problems.ListingChanged):
        confirmed(one, quote)
    assert faults() == []


def test_a_seat_that_is_taken_is_named_and_left_to_us_another_is_found(sale: Sale) -> None:
    one, train = bought(sale, seats=["1-1"]), another(sale)
    other = bought(replace(sale, listing=train), seats=["1-1"])
    with pytest.raises(problems.SeatTaken) as refused:
        quoted(one, wanted(one, train, sale, seats=("1-1",)))
    assert refused.value.pointers[0].path == "/seats/0"
    assert "1-2" in refused.value.members["free"]
    exchanged(one, wanted(one, train, sale))
    assert live(one)[0].seat not in {"1-1", live(other)[0].seat}


def test_the_old_and_the_new_ticket_tell_what_happened(sale: Sale) -> None:
    one, train = bought(sale), another(sale)
    exchanged(one, wanted(one, train, sale))
    old, new = one.booking.tickets
    (row,) = OutboxEvent.objects.filter(name="ticket.exchanged")
    fact = codec.from_json(TicketExchanged, row.data)
    assert (row.aggregate_id, row.aggregate_version) == (old.id, 3)
    assert (fact.replaced_by, fact.new_listing_id, fact.reason) == (new.id, train.id, "exchange")
    assert (fact.paid, fact.price, fact.fee) == (Money(4_000, EUR), Money(4_000, EUR), Money(1_000, EUR))
    assert OutboxEvent.objects.filter(name="ticket.issued", aggregate_id=new.id).count() == 1
    assert queries.ticket_in_words(old.id, revision=0, now=NOW).startswith("exchanged: ")
    assert queries.ticket_in_words(new.id, revision=0, now=NOW).startswith("issued: ")
    with pytest.raises(problems.TicketNotIssued):
        queries.issued_ticket(user_id=one.user_id, ticket_id=old.id, now=NOW)
