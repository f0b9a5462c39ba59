"""Who gives tickets back is told once what went where."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from carnet.domains.booking import operations
from carnet.domains.booking.contracts import MoneyBack
from carnet.domains.booking.mail.money import where_it_went
from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.booking.rules import NO_EMAIL
from carnet.domains.payments.contracts import PaymentMethod, RefundStatus
from carnet.infra.events import drain
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.domains.booking.returns import give_back, support


@pytest.fixture(autouse=True)
def _site(settings: object) -> None:
    settings.SITE_URL = "https://carnet.example"  # type: ignore[attr-defined]


def told() -> list[EmailMultiAlternatives]:
    """The mails since the one with the tickets."""
    drain(now=NOW)
    found = [message for message in mail.outbox if not message.subject.startswith("Your tickets")]
    mail.outbox.clear()
    return found


def test_the_buyer_reads_what_was_kept_and_where_the_rest_is(sale: Sale) -> None:
    one = bought(sale, count=2)
    give_back(one)
    (message,) = told()
    assert message.subject == f"Tickets cancelled, booking {one.reference}"
    assert message.to == ["ada@example.org"]
    for text in (message.body, message.alternatives[0][0]):
        assert "Ada Lovelace 1" in text
        assert "ICE 503, Berlin Hbf to München Hbf, 2026-12-04 13:02" in text
        assert "72.00 EUR is in your wallet." in text
        assert f"https://carnet.example/bookings/{one.reference}" in text
    assert "paid 40.00 EUR, kept 4.00 EUR, back to you 36.00 EUR" in message.body
    assert "You gave these tickets back." in message.body
    assert told() == []


def test_a_cancellation_by_staff_is_told_as_such(sale: Sale) -> None:
    one, by = bought(sale), support()
    where = {"by": by, "operator_id": None, "reference": one.reference}
    asked = operations.staff_cancellation_quote(**where, now=NOW)  # type: ignore[arg-type]
    operations.staff_cancellation_confirm(**where, quote_id=asked.id, now=NOW)  # type: ignore[arg-type]
    (message,) = told()
    assert "These tickets were cancelled for you." in message.body
    assert "paid 40.00 EUR, back to you 40.00 EUR" in message.body


def test_what_gives_nothing_back_says_so(sale: Sale) -> None:
    one = bought(sale)
    Ticket.objects.filter(booking_id=one.booking.id).update(conditions={})
    give_back(one)
    (message,) = told()
    assert "No money goes back." in message.body


def test_nobody_writes_to_who_was_forgotten(sale: Sale) -> None:
    one: Bought = bought(sale)
    told()
    Booking.objects.filter(pk=one.booking.id).update(email=NO_EMAIL)
    give_back(one)
    assert told() == []


def test_money_is_named_once_for_each_place_it_went_to() -> None:
    parts = (
        (1_000, PaymentMethod.CARD, RefundStatus.DUE),
        (500, PaymentMethod.VOUCHER, RefundStatus.DONE),
        (250, PaymentMethod.CARD, RefundStatus.DUE),
        (300, PaymentMethod.CASH, RefundStatus.DUE),
    )
    back = [MoneyBack(ids.new_id(), Money(amount, "EUR"), to, status) for amount, to, status in parts]
    assert where_it_went(back) == (
        "12.50 EUR is on its way to your card",
        "5.00 EUR is back on your voucher",
        "3.00 EUR is waiting for you at the operator's desk, in cash",
    )
