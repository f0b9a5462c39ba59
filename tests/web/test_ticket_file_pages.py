"""Tickets as files from the page of their booking."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.booking.models import Ticket
from carnet.kernel import ids
from tests.money import give_money
from tests.unit.domains.booking.wallets import apple_settings, google_settings
from tests.web.shop import Shop, a_user

FORMS = {"pdf": b"%PDF", "phone.pdf": b"%PDF", "ics": b"BEGIN:VCALENDAR", "png": b"\x89PNG"}


@pytest.fixture
def reference(traveller: Shop) -> str:
    reference = traveller.hold("1-1")
    give_money(traveller.user.pk, 10_000)
    assert traveller.client.post(f"/bookings/{reference}/pay", {"key": "k"}).status_code == 302
    return reference


def path(reference: str, form: str) -> str:
    ticket = ids.encode("tkt", Ticket.objects.get(status="issued").id)
    return f"/bookings/{reference}/tickets/{ticket}{form}"


def test_the_page_offers_the_files_and_they_come(traveller: Shop, reference: str) -> None:
    page = traveller.get(f"/bookings/{reference}").content.decode()
    for form in ("pdf", "phone.pdf", "ics"):
        address = f"/bookings/{reference}/tickets.{form}"
        assert f'href="{address}"' in page
        answer = traveller.get(address)
        assert answer.content.startswith(FORMS[form])
        assert answer["Content-Disposition"] == f'attachment; filename="carnet-{reference}.{form}"'
    assert f'href="{path(reference, ".png")}"' in page


@pytest.mark.parametrize("form", FORMS)
def test_one_ticket_as_a_file(traveller: Shop, reference: str, form: str) -> None:
    answer = traveller.get(path(reference, f".{form}"))
    assert answer.content.startswith(FORMS[form])
    assert answer["Cache-Control"] == "no-store"


def test_wallets_are_offered_only_where_they_are_set_up(traveller: Shop, reference: str, settings: Any) -> None:
    settings.APPLE_PASS = settings.GOOGLE_WALLET = {}
    assert "Add to" not in traveller.get(f"/bookings/{reference}").content.decode()
    assert traveller.get(path(reference, ".pkpass")).status_code == 409
    settings.APPLE_PASS, settings.GOOGLE_WALLET = apple_settings(), google_settings()
    page = traveller.get(f"/bookings/{reference}").content.decode()
    for word in ("Add to Apple Wallet", "Add to Google Wallet"):
        assert word in page
    assert traveller.get(path(reference, ".pkpass"))["Content-Type"] == "application/vnd.apple.pkpass"
    answer = traveller.get(path(reference, "/google"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("https://pay.google.com/gp/v/save/")


@pytest.mark.parametrize("form", [".png", ".pdf", "/google"])
def test_t43_a_strangers_ticket_is_not_there(traveller: Shop, reference: str, form: str) -> None:
    address = path(reference, form)
    stranger = Shop(traveller.sale, a_user("eve@example.org"))
    assert stranger.get(address).status_code == 302  # to the login
    stranger.log_in()
    assert stranger.get(address).status_code == 404


def test_a_ticket_is_found_under_its_own_booking_only(traveller: Shop, reference: str) -> None:
    other = traveller.hold("1-2")
    assert traveller.get(path(other, ".png")).status_code == 404
    assert traveller.get(path(reference, ".exe")).status_code == 404
