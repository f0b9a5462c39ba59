"""Holders are told of a change once, in words, with what they can do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from carnet.domains.booking import jobs
from carnet.domains.booking.models import Booking, OperatorChange
from carnet.domains.booking.rules import NO_EMAIL
from carnet.infra.events import drain
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled, moved, news
from tests.domains.booking.conftest import Sale


@pytest.fixture(autouse=True)
def _site(settings: object) -> None:
    settings.SITE_URL = "https://carnet.example"  # type: ignore[attr-defined]


def told() -> list[EmailMultiAlternatives]:
    """The mails since the one with the tickets."""
    found = [message for message in mail.outbox if not message.subject.startswith("Your tickets")]
    mail.outbox.clear()
    return found


def test_t38_a_cancellation_is_told_once_with_the_money_and_the_way_to_it(sale: Sale) -> None:
    one = bought(sale, count=2)
    cancelled(sale)
    (message,) = told()
    assert message.subject == f"ICE 503 on 4 December does not run (booking {one.reference})"
    assert message.to == ["ada@example.org"]
    for text in (message.body, message.alternatives[0][0]):
        assert "ICE 503 on 4 December does not run" in text
        assert "take another trip instead, or all your money back:" in text
        assert "80.00 EUR" in text
        assert f"https://carnet.example/bookings/{one.reference}" in text
    assert "Berlin Hbf to München Hbf, 4 December 2026, 13:02, arrival 17:00" in message.body
    jobs.tell_changes(booking_id=str(one.booking.id), now=NOW)
    drain(now=NOW)
    assert told() == []


def test_a_move_is_told_with_both_times_and_again_when_it_moves_on(sale: Sale) -> None:
    bought(sale)
    news(sale, moved(sale.listing, 30))
    (message,) = told()
    assert message.subject.startswith("ICE 503 on 4 December runs at another time")
    assert (
        "before: 4 December 2026, 13:02, arrival 17:00\nnow:    4 December 2026, 13:32, arrival 17:30" in message.body
    )
    assert "take another trip instead, or take all your money back: 40.00 EUR" in message.body
    news(sale, moved(sale.listing, 30))
    (message,) = told()
    assert "now:    4 December 2026, 14:02" in message.body


def test_who_chose_before_being_told_hears_of_the_money_alone(sale: Sale) -> None:
    keeps, leaves = bought(sale), bought(sale)
    news(sale, moved(sale.listing, 30))
    told()
    OperatorChange.objects.update(told_version=None)
    keeps.accept(keeps.changes()[0])
    leaves.refund(leaves.changes()[0])
    for one in (keeps, leaves):
        jobs.tell_changes(booking_id=str(one.booking.id), now=NOW)
    drain(now=NOW)
    (message,) = told()
    assert "You chose your money back: 40.00 EUR is in your wallet." in message.body


def test_a_ticket_that_lost_its_seat_is_told_of(sale: Sale) -> None:
    one = bought(sale)
    (ticket,) = one.booking.tickets
    OperatorChange.objects.create(
        id=ticket.id,
        ticket_id=ticket.id,
        booking_id=one.booking.id,
        listing_id=ticket.listing_id,
        kind="unseated",
        version=2,
        was={"section": ticket.section, "seat": ticket.seat},
        now={"section": ticket.section, "seat": ""},
        opened_at=NOW,
    )
    told()
    news(sale, replace(sale.listing, version=2))
    (message,) = told()
    assert f"It has no seat {ticket.seat}, and none to give you instead." in message.body


def test_nobody_writes_to_who_was_forgotten(sale: Sale) -> None:
    one = bought(sale)
    drain(now=NOW)
    told()
    Booking.objects.filter(pk=one.booking.id).update(email=NO_EMAIL)
    cancelled(sale)
    assert told() == []
