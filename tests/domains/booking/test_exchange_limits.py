"""What an exchange meets on its way: quotas, limits of events, promo codes, taxes, other vehicles, e-mail, the bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import BookingStatus, PurchaseStatus, TicketStatus
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations.exchange import exchange_release, exchange_reverse, exchange_settle
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries as stock
from carnet.domains.inventory.models import QuotaUse
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import Part, PaymentMethod, TestCard
from carnet.domains.payments.models import Payment
from carnet.domains.schedule.contracts import Charge, ChargeKind
from carnet.infra.events import codec, drain
from carnet.kernel import clock, ids
from carnet.kernel.money import Money
from tests.builders import NOW, a_plan
from tests.domains.booking.changed import bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.exchanging import another, confirmed, exchanged, faults, live, owed, quoted, wanted
from tests.domains.booking.offers import a_code, with_fares
from tests.money import balance

CARD = Part(PaymentMethod.CARD, instrument=TestCard.NEEDS_3DS.value)


def test_places_of_a_quota_change_hands(sale: Sale) -> None:
    with_fares(sale, quota=1)
    one, train = bought(sale), another(sale)
    exchanged(one, wanted(one, train, sale))
    assert list(QuotaUse.objects.values_list("listing_id", flat=True)) == [train.id]
    other = bought(sale)
    with pytest.raises(problems.FareSoldOut) as refused:
        confirmed(other, quoted(other, wanted(other, train, sale)))
    assert refused.value.pointers[0].path == "/fare"
    assert faults() == []


def test_one_user_has_no_more_tickets_of_an_event_by_exchanging(sale: Sale) -> None:
    event = ids.new_id()
    sale.publish(replace(sale.listing, version=2, event_id=event, most_per_user=2))
    show, other = sale.listing, another(sale, event_id=event, most_per_user=2)
    one = bought(sale, count=2, money=20_000)
    exchanged(one, wanted(one, other, sale))
    assert {ticket.listing_id for ticket in live(one)} == {other.id}
    sale.publish(replace(show, id=ids.new_id(), version=1, event_id=None, most_per_user=None))
    plain = bought(sale, user_id=one.user_id)
    with pytest.raises(problems.TooManyForEvent):
        confirmed(plain, quoted(plain, wanted(plain, other, sale)))
    assert faults() == []


def test_the_old_value_is_what_was_paid_with_the_promo_code(sale: Sale) -> None:
    a_code(sale, most_uses=1)
    one, train = bought(sale, promo_code="SPRING"), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    (ticket,) = quote.tickets
    assert (ticket.old_value, ticket.price) == (Money(3_200, "EUR"), Money(4_000, "EUR"))
    confirmed(one, quote)
    assert balance(one.user_id) == 10_000 - 3_200 - 1_800
    assert faults() == []


def test_commission_and_tax_are_the_new_tickets(sale: Sale) -> None:
    vat = Charge("VAT", ChargeKind.TAX, rate_bp=2_500, included=True)
    with_fares(sale, charges=(vat,))
    one, train = bought(sale, to_stop=2), another(sale, commission_bp=1_000)
    exchanged(one, wanted(one, train, sale))
    # 40.00 EUR with 8.00 tax; a tenth of the rest is the platform's; the fee is the operator's.
    assert owed(sale.listing.operator_id) == {
        "tax": 800,
        "platform_revenue": 320,
        "operator_payable": 4_000 - 800 - 320 + 1_000,
    }
    assert faults() == []


def test_another_vehicle_without_the_held_seat_ends_the_exchange_and_not_the_booking(sale: Sale, settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale, seats=("1-8",)))
    for number in range(1, 5):
        bought(Sale(sale.plan, sale.fares, train), seats=[f"1-{number}"])
    waiting = confirmed(one, quote, CARD)
    smaller = a_plan(4)
    inventory.store_seat_plans([codec.to_json(smaller)])
    swapped = codec.to_json(replace(train, version=2, seat_plan_id=smaller.id))
    inventory.store_listings([swapped])
    operations.reseat_listings([swapped], now=NOW)
    stock.clear_caches()
    assert one.booking.status is BookingStatus.CONFIRMED
    assert [ticket.status for ticket in Ticket.objects.filter(booking_id=one.booking.id).order_by("id")] == [
        TicketStatus.ISSUED,
        TicketStatus.VOID,
    ]
    assert waiting.purchase
    payments.simulated_decide(payment_id=waiting.purchase.payments[0].id, approve=True)
    done = operations.purchase_continue(purchase_id=waiting.purchase.id, now=NOW + timedelta(minutes=1))
    assert done.status is PurchaseStatus.FAILED
    assert faults() == []


def test_settling_and_releasing_again_change_nothing(sale: Sale) -> None:
    one, train = bought(sale, to_stop=2), another(sale)
    quote = exchanged(one, wanted(one, train, sale))
    exchange_settle(exchange_id=quote.id, now=NOW)
    exchange_release(exchange_id=quote.id, now=NOW)
    assert [ticket.status for ticket in one.booking.tickets] == [TicketStatus.EXCHANGED, TicketStatus.ISSUED]
    assert faults() == []
    with pytest.raises(problems.QuoteUnknown):
        exchange_settle(exchange_id=ids.new_id(), now=NOW)


@pytest.mark.parametrize("from_wallet", [100, 1_000, 2_900])
def test_a_card_that_cannot_be_charged_after_all_gives_the_old_price_back(
    sale: Sale, settings: Any, from_wallet: int
) -> None:
    settings.SIMULATED_PROVIDER = True
    one, train = bought(sale, to_stop=2), another(sale)
    quote = quoted(one, wanted(one, train, sale))
    waiting = confirmed(one, quote, Part(PaymentMethod.WALLET, Money(from_wallet, "EUR")), CARD)
    assert waiting.purchase
    wallet, card = waiting.purchase.payments
    exchange_settle(exchange_id=quote.id, now=NOW)
    payments.parts_post(payment_ids=[wallet.id], now=NOW)
    Payment.objects.filter(pk=card.id).update(status="failed")
    for _ in range(2):
        exchange_reverse(exchange_id=quote.id, now=NOW)
    # 20.00 EUR were paid for the old ticket, and a part of the 30.00 that were due from the wallet.
    assert balance(one.user_id) == 10_000
    assert one.booking.status is BookingStatus.CANCELLED
    assert owed(sale.listing.operator_id) == {}


def test_the_new_tickets_are_mailed(transactional_db: None) -> None:
    sale = a_sale()
    sale.leaving_in_three_days()
    now = clock.now()
    one, train = bought(sale, now=now), another(sale)
    drain()
    mail.outbox.clear()
    exchanged(one, wanted(one, train, sale), now=now)
    drain()
    (message,) = mail.outbox
    assert message.subject == f"Your new tickets, booking {one.reference}"
    assert "Their old codes let nobody travel any more." in message.body
    assert [name for name, _, _ in message.attachments] == [
        f"carnet-{one.reference}.pdf",
        f"carnet-{one.reference}.ics",
    ]
    (calendar,) = [content for name, content, _ in message.attachments if name.endswith(".ics")]
    assert calendar.count("BEGIN:VEVENT") == 1
