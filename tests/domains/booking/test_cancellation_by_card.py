"""What was paid by card, or from several means, goes back to where it came from, or to the wallet."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import BookingStatus
from carnet.domains.payments.contracts import Destination, Part, PaymentMethod, RefundStatus, TestCard
from carnet.domains.payments.models import Payment, Refund, Voucher
from carnet.infra.events import drain
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.buying import WALLET, a_voucher, all_is_well, booked, buy, card, held, voucher
from tests.domains.booking.changed import Bought, cancelled, manager
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import confirm, quote
from tests.domains.payments.world import a_wallet
from tests.money import balance

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _provider(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True


def paid(sale: Sale, *parts: Part, wallet: int = 10_000, count: int = 1) -> Bought:
    """A booking of 40 EUR for each passenger, paid from these means."""
    user = a_wallet(wallet)
    reference = held(sale, user, count=count)
    buy(user, reference, *parts)
    return Bought(user, reference)


def test_a_refund_to_a_card_is_owed_until_its_provider_has_paid_it(sale: Sale) -> None:
    one = paid(sale, card())
    done = confirm(one, quote(one))
    assert [(back.to, back.status) for back in done.refunds] == [(PaymentMethod.CARD, RefundStatus.DUE)]
    assert booked()["refunds_due"] == 3_600
    drain(now=NOW)
    again = confirm(one, done.quote)
    assert [(back.to, back.status, back.amount) for back in again.refunds] == [
        (PaymentMethod.CARD, RefundStatus.DONE, Money(3_600, "EUR"))
    ]
    assert ("refunds_due" not in booked(), balance(one.user_id)) == (True, 10_000)
    assert "36.00 EUR is" in mail.outbox[-1].body
    assert "your card" in mail.outbox[-1].body
    assert all_is_well()


def test_a_refund_of_a_card_goes_to_the_wallet_at_once_when_its_buyer_wants_that(sale: Sale) -> None:
    one = paid(sale, card())
    done = confirm(one, quote(one, to=Destination.WALLET))
    assert [(back.to, back.status) for back in done.refunds] == [(PaymentMethod.WALLET, RefundStatus.DONE)]
    assert (balance(one.user_id), "refunds_due" in booked()) == (13_600, False)
    assert all_is_well()


def test_of_several_means_the_last_one_gives_back_first(sale: Sale) -> None:
    code = a_voucher(1_500)
    one = paid(sale, voucher(code), WALLET, wallet=10_000, count=2)
    first, second = one.booking.tickets
    confirm(one, quote(one, [first.id]))
    assert balance(one.user_id) == 10_000 - 6_500 + 3_600
    confirm(one, quote(one, [second.id], to=Destination.WALLET))
    back = {row.payment_id: row.amount for row in Refund.objects.filter(ticket_id=second.id)}
    methods = {Payment.objects.get(pk=number).method: amount for number, amount in back.items()}
    assert methods == {"wallet": 2_900, "voucher": 700}
    assert balance(one.user_id) == 10_000
    assert booked()["voucher"] == 700
    assert Voucher.objects.count() == 1
    assert all_is_well()


def test_while_the_card_is_still_being_charged_nothing_goes_back(sale: Sale) -> None:
    one = paid(sale, card(TestCard.CAPTURE_LATE))
    assert one.booking.status is BookingStatus.CONFIRMED
    asked = quote(one)
    with pytest.raises(problems.PaymentUnderWay):
        confirm(one, asked)
    assert one.booking.status is BookingStatus.CONFIRMED
    assert not Refund.objects.exists()


def test_t38_the_refund_of_all_sends_what_cards_paid(sale: Sale) -> None:
    by_card, by_wallet = paid(sale, card(), count=2), paid(sale, WALLET)
    drain(now=NOW)
    cancelled(sale)
    listing = sale.listing
    operations.refund_all(operator_id=listing.operator_id, trip_id=listing.id, by=manager(sale), now=NOW)
    assert operations.refund_some(listing_id=listing.id, now=NOW)
    assert sorted(Refund.objects.values_list("status", "amount")) == [
        ("done", 4_000),
        ("due", 4_000),
        ("due", 4_000),
    ]
    mail.outbox.clear()
    drain(now=NOW)
    assert set(Refund.objects.values_list("status", flat=True)) == {"done"}
    assert {one.booking.status for one in (by_card, by_wallet)} == {BookingStatus.CANCELLED}
    told = "".join(message.body for message in mail.outbox)
    assert "Test Rail gave you all your money back: 40.00 EUR is in your wallet." in told
    assert "80.00 EUR is" in told
    assert all_is_well()
