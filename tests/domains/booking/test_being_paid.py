"""While the card of a booking is still being charged, none of its tickets changes hands, whatever it would cost.

Should the bank refuse after all, the tickets are taken back: whoever has got another one for theirs meanwhile would
travel unpaid, and what other means have paid would be lost with a ticket that is gone.
"""

from __future__ import annotations

from typing import Final

import pytest

from carnet.domains.booking import operations, problems
from carnet.domains.booking.contracts import BookingStatus, Purchase, PurchaseStatus, TicketStatus
from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import (
    Part,
    PaymentMethod,
    PaymentStatus,
    ProviderSilent,
    RefundReason,
    TestCard,
)
from carnet.domains.payments.providers.simulated import SimulatedGateway
from carnet.domains.schedule.contracts import ListingSnapshot
from carnet.infra.events import drain
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.buying import WALLET, all_is_well, buy, card, go_on, held, the_card
from tests.domains.booking.changed import Bought, cancelled
from tests.domains.booking.conftest import Sale
from tests.domains.booking.exchanging import another, confirmed, live, quoted, wanted
from tests.domains.booking.returns import confirm, quote, set_status, support
from tests.domains.payments.world import a_wallet
from tests.money import balance

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("bank")]

FAILS: Final = Part(PaymentMethod.CARD, instrument=TestCard.CAPTURE_FAILS.value)


def rebook(one: Bought, train: ListingSnapshot) -> None:
    """Take another train for all tickets that were changed."""
    operations.changes_rebook(
        user_id=one.user_id,
        reference=one.reference,
        change_ids=[change.id for change in one.changes()],
        listing_id=train.id,
        from_stop=0,
        to_stop=train.legs,
        now=NOW,
    )


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A bank that says nothing when it is to capture, until `undo`."""

    def silence(*_: object, **__: object) -> None:
        raise ProviderSilent("the line is dead")

    monkeypatch.setattr(SimulatedGateway, "capture", silence)
    return monkeypatch


def test_t38_a_ticket_is_not_rebooked_while_its_card_is_being_charged(sale: Sale, silent: pytest.MonkeyPatch) -> None:
    buyer, train = a_wallet(1_000), another(sale)
    purchase = buy(buyer, held(sale, buyer), WALLET, card(TestCard.CAPTURE_FAILS))
    assert purchase.status is PurchaseStatus.CONFIRMED
    one = Bought(buyer, purchase.reference)
    drain(now=NOW)
    cancelled(sale)
    with pytest.raises(problems.PaymentUnderWay):
        rebook(one, train)
    silent.undo()
    assert go_on(purchase, seconds=60).status is PurchaseStatus.FAILED
    assert {ticket.status for ticket in one.booking.tickets} == {TicketStatus.CANCELLED}
    assert balance(buyer) == 1_000
    assert all_is_well()


def test_a_ticket_is_not_cancelled_for_nothing_while_its_card_is_being_charged(
    sale: Sale, silent: pytest.MonkeyPatch
) -> None:
    buyer = a_wallet(1_000)
    purchase = buy(buyer, held(sale, buyer), WALLET, card(TestCard.CAPTURE_FAILS))
    one, by = Bought(buyer, purchase.reference), support()
    asked = operations.staff_cancellation_quote(
        by=by, operator_id=None, reference=one.reference, reason=RefundReason.ERROR, refund_bp=0, now=NOW
    )
    with pytest.raises(problems.PaymentUnderWay):
        operations.staff_cancellation_confirm(
            by=by, operator_id=None, reference=one.reference, quote_id=asked.id, now=NOW
        )
    silent.undo()
    assert go_on(purchase, seconds=60).status is PurchaseStatus.FAILED
    assert one.booking.status is BookingStatus.CANCELLED
    assert balance(buyer) == 1_000
    assert all_is_well()


def half_paid(sale: Sale) -> Purchase:
    """Two seats for 60 EUR from a wallet and 20 from a card that will be refused."""
    buyer = a_wallet(6_000)
    return buy(buyer, held(sale, buyer, count=2), WALLET, card(TestCard.CAPTURE_FAILS))


def refuse(purchase: Purchase, silent: pytest.MonkeyPatch) -> None:
    """The bank says no; nobody has heard of that yet."""
    silent.undo()
    assert payments.payment_take(the_card(purchase).id, now=NOW).status is PaymentStatus.FAILED


def test_t24_nothing_is_given_back_between_a_refused_card_and_the_end_of_what_it_was_for(
    sale: Sale, silent: pytest.MonkeyPatch
) -> None:
    purchase = half_paid(sale)
    one = Bought(purchase.user_id, purchase.reference)
    asked = quote(one, [one.booking.tickets[0].id])
    refuse(purchase, silent)
    with pytest.raises(problems.PaymentUnderWay):
        confirm(one, asked)
    assert go_on(purchase, seconds=60).status is PurchaseStatus.FAILED
    assert one.booking.status is BookingStatus.CANCELLED
    assert balance(purchase.user_id) == 6_000
    assert all_is_well()


def test_t38_nothing_is_rebooked_between_a_refused_card_and_the_end_of_what_it_was_for(
    sale: Sale, silent: pytest.MonkeyPatch
) -> None:
    purchase, train = half_paid(sale), another(sale)
    one = Bought(purchase.user_id, purchase.reference)
    cancelled(sale)
    refuse(purchase, silent)
    with pytest.raises(problems.PaymentUnderWay):
        rebook(one, train)
    assert go_on(purchase, seconds=60).status is PurchaseStatus.FAILED
    assert {ticket.status for ticket in one.booking.tickets} == {TicketStatus.CANCELLED}
    assert balance(purchase.user_id) == 6_000
    assert all_is_well()


def test_who_cannot_pay_for_an_exchange_after_all_has_all_that_was_paid_before(
    sale: Sale, silent: pytest.MonkeyPatch
) -> None:
    buyer, train = a_wallet(3_000), another(sale)
    first = buy(buyer, held(sale, buyer, to_stop=2), WALLET)
    one = Bought(buyer, first.reference)
    done = confirmed(one, quoted(one, wanted(one, train, sale)), Part(PaymentMethod.WALLET, Money(500, "EUR")), FAILS)
    assert done.purchase
    asked = quote(one)
    refuse(done.purchase, silent)
    with pytest.raises(problems.PaymentUnderWay):
        confirm(one, asked)
    assert go_on(done.purchase, seconds=60).status is PurchaseStatus.FAILED
    assert balance(buyer) == 3_000
    assert all_is_well()


def test_who_has_boarded_on_an_exchanged_ticket_that_is_not_paid_after_all_has_none_any_more(
    sale: Sale, silent: pytest.MonkeyPatch
) -> None:
    buyer, train = a_wallet(6_000), another(sale)
    first = buy(buyer, held(sale, buyer, to_stop=2, count=2), WALLET)
    one = Bought(buyer, first.reference)
    done = confirmed(one, quoted(one, wanted(one, train, sale)), FAILS)
    assert done.purchase
    set_status(live(one)[0].id, "boarded")
    silent.undo()
    assert go_on(done.purchase, seconds=60).status is PurchaseStatus.FAILED
    assert {ticket.status for ticket in one.booking.tickets} == {TicketStatus.EXCHANGED, TicketStatus.CANCELLED}
    assert balance(buyer) == 6_000
