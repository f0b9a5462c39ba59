"""The whole purchase as a browser without scripts does it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client

from carnet.domains.booking.models import Booking
from carnet.kernel import ids
from tests.money import balance, give_money
from tests.web.shop import PASSWORD, Shop, a_user, key_in

# A payment provider is never called inside a transaction, not even a test's.
COMMITTED = pytest.mark.django_db(transaction=True)


@COMMITTED
def test_from_seats_to_tickets_with_login_on_the_way_and_a_card(shop: Shop) -> None:
    page = shop.get(f"{shop.trip}/passengers", shop.chosen("1-1", "1-2"))
    assert page.status_code == 302
    door = page["Location"]
    back = shop.client.post(
        door, {"login": "ada@example.org", "password": PASSWORD, "next": unquote(door.split("next=")[1])}
    )
    assert back.status_code == 302
    assert shop.get(f"{shop.trip}/passengers", shop.chosen("1-1", "1-2")).status_code == 200
    reference = shop.hold("1-1", "1-2")
    checkout = shop.get(f"/bookings/{reference}/checkout")
    text = checkout.content.decode()
    assert "Buy for 40.00" in text
    assert "40.00\u00a0EUR from your card" in text
    assert "After that they go back on sale and nothing is charged." in text
    form = {"key": key_in(checkout), "way": "card", "card": "sim_succeeds"}
    after = shop.client.post(f"/bookings/{reference}/pay", form)["Location"]
    bought = shop.get(after)
    assert bought["Location"] == f"/bookings/{reference}"
    ticket = shop.get(bought["Location"]).content.decode()
    assert "You are going to Erfurt." in ticket
    assert "Ada Lovelace 2" in ticket
    assert "Card" in ticket
    assert ticket.count('aria-label="QR code of the ticket"') == 2
    for form, kind in (("pdf", b"%PDF-"), ("ics", b"BEGIN:VCALENDAR")):
        assert shop.get(f"/bookings/{reference}/tickets.{form}").content.startswith(kind)
    assert balance(shop.user.id) == 0


def test_t61_a_double_click_buys_once(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    order = traveller.order("1-1")
    first, second = (traveller.client.post(f"{traveller.trip}/passengers", order) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1
    reference = first["Location"].split("/")[2]
    key = str(ids.new_id())
    for _ in range(2):
        answer = traveller.client.post(f"/bookings/{reference}/pay", {"key": key})
        assert answer["Location"] == f"/bookings/{reference}"
    assert balance(traveller.user.id) == 8_000


@COMMITTED
def test_t61_a_double_click_pays_in_once(traveller: Shop) -> None:
    form = {"amount": "50", "card": "sim_succeeds", "key": str(ids.new_id())}
    for _ in range(2):
        assert traveller.client.post("/wallet/EUR/top-up", form).status_code == 302
    assert balance(traveller.user.id) == 5_000


@COMMITTED
def test_t27_a_refused_card_is_told_and_what_was_typed_stays(traveller: Shop) -> None:
    form = {"amount": "49.50", "card": "sim_fails", "key": str(ids.new_id())}
    page = traveller.client.post("/wallet/EUR/top-up", form)
    assert page.status_code == 409
    text = page.content.decode()
    assert 'role="alert"' in text
    assert 'value="49.50"' in text
    assert balance(traveller.user.id) == 0


def test_names_that_are_missing_are_asked_for_and_the_rest_is_kept(traveller: Shop) -> None:
    order = {**traveller.order("1-1", "1-2"), "p2-last_name": "", "email": "nobody"}
    page = traveller.client.post(f"{traveller.trip}/passengers", order)
    assert page.status_code == 422
    text = page.content.decode()
    assert "2 things to put right" in text
    assert 'href="#id_p2-last_name"' in text
    assert 'value="Lovelace 1"' in text
    assert 'value="nobody"' in text
    assert Booking.objects.count() == 0


def test_a_seat_lost_to_somebody_else_is_told_with_a_way_on(traveller: Shop) -> None:
    page = traveller.get(f"{traveller.trip}/passengers", traveller.chosen("1-1"))
    assert page.status_code == 200
    rival = Shop(traveller.sale, a_user("rival@example.org"))
    rival.log_in()
    rival.hold("1-1")
    answer = traveller.client.post(f"{traveller.trip}/passengers", traveller.order("1-1"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Seat 1-1 is taken on a part of the way." in text
    assert "Choose other seats" in text
    assert 'value="Lovelace 1"' in text
    assert Booking.objects.filter(user_id=traveller.user.id).count() == 0


def test_t33_as_many_seats_as_passengers_or_none(traveller: Shop) -> None:
    page = traveller.get(f"{traveller.trip}/passengers", traveller.chosen("1-1", passengers=2))
    assert page.status_code == 422
    assert "Choose 2 seats, one for each of you, or none: then we choose." in page.content.decode()
    reference = traveller.hold(passengers=3)
    assert Booking.objects.get(reference=reference).amount == 6_000


def test_t39_an_unpaid_hold_can_be_let_go(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    answer = traveller.client.post(f"/bookings/{reference}/release")
    assert answer["Location"] == "/bookings"
    assert "Let go" in traveller.get(f"/bookings/{reference}/checkout").content.decode()
    traveller.hold("1-1")


def test_t28_what_was_let_go_can_not_be_paid(traveller: Shop) -> None:
    give_money(traveller.user.id, 10_000)
    reference = traveller.hold("1-1")
    traveller.client.post(f"/bookings/{reference}/release")
    answer = traveller.client.post(f"/bookings/{reference}/pay", {"key": str(ids.new_id())})
    assert answer.status_code == 410
    assert "nothing was charged" in answer.content.decode()
    assert balance(traveller.user.id) == 10_000


def test_a_lapsed_hold_leads_back_to_its_seats(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    Booking.objects.filter(reference=reference).update(expires_at="2020-01-01T00:00:00Z")
    text = traveller.get(f"/bookings/{reference}/checkout").content.decode()
    assert "no longer held for you" in text
    assert "seat=1-1" in text


def test_there_are_no_tickets_before_they_are_paid(traveller: Shop) -> None:
    reference = traveller.hold("1-1")
    assert traveller.get(f"/bookings/{reference}/tickets.pdf").status_code == 404


@pytest.mark.parametrize("path", ["", "/checkout", "/tickets.pdf", "/tickets.ics"])
def test_t43_a_strangers_booking_is_not_there(traveller: Shop, path: str) -> None:
    reference = traveller.hold("1-1")
    stranger = Shop(traveller.sale, a_user("eve@example.org"))
    stranger.log_in()
    assert stranger.get(f"/bookings/{reference}{path}").status_code == 404
    assert stranger.client.post(f"/bookings/{reference}/pay", {"key": "k"}).status_code == 404
    assert stranger.client.post(f"/bookings/{reference}/release").status_code == 404
    assert Booking.objects.get(reference=reference).status == "held"


@pytest.mark.parametrize("path", ["/bookings", "/wallet", "/account", "/bookings/AAAAAA", "/bookings/AAAAAA/checkout"])
def test_pages_of_ones_own_lead_to_the_login_and_back(shop: Shop, path: str) -> None:
    assert shop.get(path)["Location"] == f"/login?next={path}"


def test_a_form_without_its_token_is_refused(traveller: Shop) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = traveller.client.cookies
    assert strict.post(f"{traveller.trip}/passengers", traveller.order("1-1")).status_code == 403
    assert Booking.objects.count() == 0
