"""How long a quote holds, and what departure and changes of the trip do to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.booking import problems, queries
from carnet.domains.booking.contracts import (
    KeptBecause,
    QuoteStatus,
)
from carnet.domains.booking.models import OperatorChange, Quote, Ticket
from carnet.domains.payments.contracts import Destination
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled, moved, news
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import HOUR, LEAVES, broken, confirm, quote, unchanged
from tests.money import balance


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def test_a_newer_quote_supersedes_an_older_one(sale: Sale) -> None:
    one = bought(sale)
    old, new = quote(one), quote(one, to=Destination.WALLET)
    with pytest.raises(problems.QuoteSuperseded):
        confirm(one, old)
    assert unchanged(one)
    assert confirm(one, new).quote.destination is Destination.WALLET
    found = queries.cancellation_quote(user_id=one.user_id, reference=one.reference, quote_id=old.id, now=NOW)
    assert found.status is QuoteStatus.SUPERSEDED


def test_a_quote_that_is_past_its_time_confirms_nothing(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one)
    late = asked.valid_until
    with pytest.raises(problems.QuoteExpired):
        confirm(one, asked, now=late)
    found = queries.cancellation_quote(user_id=one.user_id, reference=one.reference, quote_id=asked.id, now=late)
    assert found.status is QuoteStatus.EXPIRED
    assert unchanged(one)
    quote(one, now=late)
    assert Quote.objects.get(pk=asked.id).status == "expired"


def test_a_quote_is_honoured_when_a_tier_has_passed_since(sale: Sale) -> None:
    one = bought(sale)
    before = LEAVES - 48 * HOUR
    asked = quote(one, now=before)
    after = before + timedelta(minutes=14)
    assert confirm(one, asked, now=after).quote.refund == eur(3_600)
    assert balance(one.user_id) == 9_600


def test_t22_a_quote_is_not_honoured_once_it_has_departed(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one, now=LEAVES - timedelta(minutes=1))
    assert asked.refund == eur(800)
    with pytest.raises(problems.Departed):
        confirm(one, asked, now=LEAVES)
    assert unchanged(one)


def test_t22_after_departure_a_quote_says_that_nothing_goes_back_and_is_not_carried_out(sale: Sale) -> None:
    one = bought(sale)
    asked = quote(one, now=LEAVES)
    (ticket,) = asked.tickets
    assert (ticket.refund, ticket.rule.because) == (eur(0), KeptBecause.DEPARTED)
    with pytest.raises(problems.Departed):
        confirm(one, asked, now=LEAVES)
    assert unchanged(one)


def test_t22_each_stop_has_its_own_departure(sale: Sale) -> None:
    one = bought(sale, from_stop=1, to_stop=3)
    assert quote(one, now=LEAVES).tickets[0].rule.because is KeptBecause.TIER
    assert quote(one, now=LEAVES + HOUR).tickets[0].rule.because is KeptBecause.DEPARTED


def test_of_a_whole_booking_only_what_is_still_ahead_is_quoted(sale: Sale) -> None:
    one = bought(sale, count=2)
    first, second = one.booking.tickets
    Ticket.objects.filter(pk=first.id).update(departs_at=NOW)
    assert [ticket.ticket_id for ticket in quote(one).tickets] == [second.id]
    named = quote(one, [first.id, second.id])
    assert [ticket.rule.because for ticket in named.tickets] == [KeptBecause.DEPARTED, KeptBecause.TIER]
    with pytest.raises(problems.Departed):
        confirm(one, named)
    assert balance(one.user_id) == 2_000


def test_a_ticket_of_a_trip_that_does_not_run_is_given_back_for_all_of_its_price(sale: Sale) -> None:
    one = bought(sale)
    before = quote(one)
    cancelled(sale)
    with pytest.raises(problems.QuoteOutdated):
        confirm(one, before)
    asked = quote(one)
    assert (asked.refund, asked.tickets[0].rule.because) == (eur(4_000), KeptBecause.OPERATOR)
    confirm(one, asked)
    assert (balance(one.user_id), OperatorChange.objects.get().choice) == (10_000, "refunded")
    assert broken() == []


def test_a_moved_trip_is_given_back_for_all_of_its_price_until_it_has_left(sale: Sale) -> None:
    one = bought(sale)
    news(sale, moved(sale.listing, 30))
    assert quote(one, now=LEAVES).tickets[0].rule.because is KeptBecause.OPERATOR
    assert quote(one, now=LEAVES + HOUR).tickets[0].rule.because is KeptBecause.DEPARTED
