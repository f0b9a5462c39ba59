"""Seeing a booking without a login."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core import mail
from django.test import Client

from carnet.domains.booking.models import Booking, Ticket
from carnet.infra import jobs
from carnet.infra.audit.models import AuditEntry
from carnet.kernel import clock, ids
from tests.messages import code_to
from tests.money import balance, give_money
from tests.web.shop import Shop, a_user
from tests.web.tills import pay

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "ada@example.org"


@pytest.fixture
def paid(shop: Shop) -> str:
    """Two tickets of a buyer who has logged out since; the shop's client is a stranger's."""
    shop.log_in()
    give_money(shop.user.id, 10_000)
    reference = shop.hold("1-1", "1-2")
    pay(shop, reference, way="wallet")
    jobs.run_due()
    mail.outbox.clear()
    shop.client = Client()
    return reference


def ask(shop: Shop, reference: str, email: str = ADA) -> str:
    """Ask for a code; the page that follows."""
    answer = shop.client.post("/find-booking", {"reference": reference.lower(), "email": email})
    assert answer["Location"] == "/find-booking/code"
    return shop.get("/find-booking/code").content.decode().replace(reference, "REFERENCE").replace(email, "EMAIL")


def enter(shop: Shop, reference: str) -> None:
    """Come in as a guest."""
    ask(shop, reference)
    answer = shop.client.post("/find-booking/code", {"code": code_to(ADA)})
    assert answer["Location"] == f"/bookings/{reference}"


def test_a_guest_sees_the_booking_and_its_files(shop: Shop, paid: str) -> None:
    assert shop.get(f"/bookings/{paid}")["Location"].startswith("/login")
    enter(shop, paid)
    page = shop.get(f"/bookings/{paid}").content.decode()
    assert "You are going to" in page
    assert page.count("<svg") > 2
    assert "Close the booking" in page
    assert shop.get(f"/bookings/{paid}/tickets.pdf").content.startswith(b"%PDF")
    assert b"BEGIN:VCALENDAR" in shop.get(f"/bookings/{paid}/tickets.ics").content
    for hidden in ("/exchange", "/invoices", "/contact", "Payments"):
        assert hidden not in page, hidden


def test_t43_a_guest_sees_nothing_else(shop: Shop, paid: str) -> None:
    other = Shop(shop.sale, a_user("eve@example.org"))
    other.log_in()
    theirs = other.hold("1-3")
    enter(shop, paid)
    for path in (
        f"/bookings/{theirs}",
        f"/bookings/{theirs}/tickets.pdf",
        f"/bookings/{theirs}/cancel",
        f"/bookings/{paid}/exchange",
        f"/bookings/{paid}/invoices",
        f"/bookings/{paid}/checkout",
        "/bookings",
        "/wallet",
        "/account",
    ):
        assert shop.get(path)["Location"].startswith("/login"), path
    before = Booking.objects.get(reference=paid).email
    assert shop.client.post(f"/bookings/{paid}/contact", {"email": "eve@example.org"})["Location"].startswith("/login")
    assert Booking.objects.get(reference=paid).email == before


def test_the_hour_ends_whatever_is_done_meanwhile(shop: Shop, paid: str) -> None:
    enter(shop, paid)
    began = clock.now()
    for minutes, status in ((30, 200), (59, 200), (61, 302)):
        with mock.patch.object(clock, "now", return_value=began + timedelta(minutes=minutes)):
            assert shop.get(f"/bookings/{paid}").status_code == status, minutes


def test_closing_the_booking_ends_it_at_once(shop: Shop, paid: str) -> None:
    enter(shop, paid)
    shop.client.post("/find-booking/leave")
    assert shop.get(f"/bookings/{paid}").status_code == 302


def test_coming_in_changes_the_sessions_key(shop: Shop, paid: str) -> None:
    ask(shop, paid)
    before = shop.client.session.session_key
    enter(shop, paid)
    assert shop.client.session.session_key != before


def test_nobody_learns_from_the_pages_whether_there_is_a_booking(shop: Shop, paid: str) -> None:
    there = ask(shop, paid)
    for reference, email in ((paid, "eve@example.org"), ("AAAAAA", ADA)):
        assert without_tokens(ask(shop, reference, email)) == without_tokens(there)
        wrong = shop.client.post("/find-booking/code", {"code": "000000"})
        assert wrong.status_code == 422
        assert "The code is wrong, or it has lapsed." in wrong.content.decode()
    jobs.run_due()
    assert [letter.to for letter in mail.outbox] == [[ADA]]


def without_tokens(page: str) -> str:
    """A page without what differs each time."""
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_bad_forms_keep_what_was_typed(shop: Shop) -> None:
    page = shop.client.post("/find-booking", {"reference": "K7", "email": "ada"})
    text = page.content.decode()
    assert page.status_code == 422
    assert 'value="K7"' in text
    assert "A reference has six letters and digits." in text
    assert 'value="K7M2QX"' in shop.get("/find-booking?reference=K7M2QX").content.decode()
    assert shop.get("/find-booking/code")["Location"] == "/find-booking"


def test_a_guest_has_the_tickets_sent_to_the_contact_alone(shop: Shop, paid: str) -> None:
    enter(shop, paid)
    mail.outbox.clear()
    shop.client.post(f"/bookings/{paid}/tickets/send", {"email": "eve@example.org"})
    jobs.run_due()
    assert [letter.to for letter in mail.outbox] == [[ADA]]


def test_a_guest_gives_tickets_back_to_where_the_money_came_from(shop: Shop, paid: str) -> None:
    enter(shop, paid)
    tickets = [ids.encode("tkt", one) for one in Ticket.objects.values_list("id", flat=True)]
    form = {"ticket": tickets[:1], "destination": "wallet"}
    quote = shop.client.post(f"/bookings/{paid}/cancel", form)["Location"]
    assert "To my wallet instead" not in shop.get(quote).content.decode()
    before = balance(shop.user.id)
    shop.client.post(f"{quote}/confirm")
    assert balance(shop.user.id) > before, "it was paid from the buyer's wallet"
    assert sorted(Ticket.objects.values_list("status", flat=True)) == ["cancelled", "issued"]
    entry = AuditEntry.objects.get(verb="booking.cancelled")
    assert (entry.actor, entry.detail) == (None, {"guest": True})


def test_an_unpaid_booking_says_that_it_has_no_tickets(shop: Shop) -> None:
    shop.log_in()
    reference = shop.hold("1-1")
    shop.client = Client()
    enter(shop, reference)
    page = shop.get(f"/bookings/{reference}").content.decode()
    assert "until then there are no tickets" in page
    assert "Send them once more" not in page


def test_a_guest_who_logs_in_as_the_buyer_is_the_buyer(shop: Shop, paid: str) -> None:
    enter(shop, paid)
    shop.log_in()
    assert f"/bookings/{paid}/contact" in shop.get(f"/bookings/{paid}").content.decode()
