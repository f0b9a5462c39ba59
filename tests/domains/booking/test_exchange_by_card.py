"""Where a card pays for an exchange the new seats are held first; the old tickets stay until the money is sure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import PurchaseStatus, QuoteStatus, TicketStatus
from carnet.domains.booking.models import Ticket
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.infra.jobs import run_due
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import WALLET, another, confirmed, current, faults, live, quoted, wanted
from tests.money import balance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def simulated(settings: Any) -> None:
    """Cards are taken by the provider that takes no money."""
    settings.SIMULATED_PROVIDER = True


def card(which: TestCard = TestCard.SUCCEEDS) -> Part:
    return Part(PaymentMethod.CARD, instrument=which.value)


def statuses(one: Bought) -> list[TicketStatus]:
    """Of all tickets there are, also those that never came to be anybody's."""
    return [TicketStatus(row.status) for row in Ticket.objects.filter(booking_id=one.booking.id).order_by("id")]


def test_a_card_pays_what_is_due(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    done = confirmed(one, quote, card(), key="k")
    assert done.purchase
    assert (done.purchase.status, done.quote.status) == (PurchaseStatus.DONE, QuoteStatus.CONFIRMED)
    assert statuses(one) == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert balance(one.user_id) == 8_000
    again = confirmed(one, quote, card(), key="k")
    assert again.replayed
    assert again.purchase
    assert again.purchase.id == done.purchase.id
    assert faults() == []


def test_wallet_and_card_pay_together(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2, money=3_000), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    confirmed(one, quote, Part(PaymentMethod.WALLET, Money(1_000, "EUR")), card())
    assert balance(one.user_id) == 0
    assert live(one)[0].listing_id == train.id
    assert faults() == []


def test_a_refused_card_leaves_everything_as_it_was(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    done = confirmed(one, quote, card(TestCard.FAILS))
    assert done.purchase
    assert (done.purchase.status, done.quote.status) == (PurchaseStatus.FAILED, QuoteStatus.PROPOSED)
    assert statuses(one) == [TicketStatus.ISSUED, TicketStatus.VOID]
    assert len(one.booking.tickets) == 1
    assert [count.free for count in inventory.leg_counts(train.id, now=NOW)] == [8] * 4
    assert faults() == []
    confirmed(one, quote, WALLET)
    assert live(one)[0].listing_id == train.id
    assert faults() == []


def test_while_the_bank_asks_the_new_seats_are_held_and_the_old_tickets_stay(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    waiting = confirmed(one, quote, card(TestCard.NEEDS_3DS))
    assert waiting.purchase
    assert waiting.purchase.next_action
    assert statuses(one) == [TicketStatus.ISSUED, TicketStatus.HELD]
    assert [count.held for count in inventory.leg_counts(train.id, now=NOW)] == [1] * 4
    assert faults() == []
    with pytest.raises(problems.PaymentUnderWay):
        quoted(one, wanted(one, train, sale))
    payments.simulated_decide(payment_id=waiting.purchase.payments[0].id, approve=True)
    done = operations.purchase_continue(purchase_id=waiting.purchase.id, now=NOW + timedelta(minutes=1))
    assert done.status is PurchaseStatus.DONE
    assert statuses(one) == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert current(one, quote).status is QuoteStatus.CONFIRMED
    assert faults() == []


def test_who_pays_otherwise_gives_the_bank_up(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    confirmed(one, quote, card(TestCard.NEEDS_3DS))
    confirmed(one, quote, WALLET)
    assert statuses(one) == [TicketStatus.EXCHANGED, TicketStatus.VOID, TicketStatus.ISSUED]
    assert faults() == []


def test_t29_who_pays_late_gets_the_same_seats_if_they_are_free(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale, seats=("1-3",)))
    waiting = confirmed(one, quote, card(TestCard.NEEDS_3DS))
    assert waiting.purchase
    late = NOW + timedelta(minutes=11)
    payments.simulated_decide(payment_id=waiting.purchase.payments[0].id, approve=True)
    done = operations.purchase_continue(purchase_id=waiting.purchase.id, now=late)
    assert done.status is PurchaseStatus.DONE
    assert [ticket.seat for ticket in live(one)] == ["1-3"]
    assert faults(late) == []


def test_t29_who_pays_late_for_seats_that_are_gone_keeps_the_old_ticket_and_the_money(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale, seats=("1-3",)))
    waiting = confirmed(one, quote, card(TestCard.NEEDS_3DS))
    assert waiting.purchase
    late = NOW + timedelta(minutes=11)
    bought(Sale(sale.plan, sale.fares, train), seats=["1-3"], now=late)
    payments.simulated_decide(payment_id=waiting.purchase.payments[0].id, approve=True)
    done = operations.purchase_continue(purchase_id=waiting.purchase.id, now=late)
    assert done.status is PurchaseStatus.FAILED
    assert statuses(one) == [TicketStatus.ISSUED, TicketStatus.VOID]
    assert faults(late) == []


def test_a_ticket_that_is_given_back_meanwhile_is_not_exchanged(sale: Sale) -> None:
    one, train = bought(sale, count=2, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale, tickets=live(one)[:1]))
    waiting = confirmed(one, quote, card(TestCard.NEEDS_3DS))
    assert waiting.purchase
    Ticket.objects.filter(pk=quote.tickets[0].ticket_id).update(status=TicketStatus.BOARDED.value)
    payments.simulated_decide(payment_id=waiting.purchase.payments[0].id, approve=True)
    done = operations.purchase_continue(purchase_id=waiting.purchase.id, now=NOW + timedelta(minutes=1))
    assert done.status is PurchaseStatus.FAILED
    assert statuses(one) == [TicketStatus.BOARDED, TicketStatus.ISSUED, TicketStatus.VOID]


def test_seats_that_nobody_pays_for_are_on_sale_again_when_their_time_is_over(
    sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("carnet.domains.booking.operations.exchange.confirming.purchase_begin", die)
        with pytest.raises(KeyboardInterrupt):
            confirmed(one, quote, card())
    assert statuses(one) == [TicketStatus.ISSUED, TicketStatus.HELD]
    run_due(now=NOW + timedelta(minutes=9))
    assert statuses(one) == [TicketStatus.ISSUED, TicketStatus.HELD]
    run_due(now=NOW + timedelta(minutes=10))
    assert statuses(one) == [TicketStatus.ISSUED, TicketStatus.VOID]
    assert faults(NOW + timedelta(minutes=10)) == []
