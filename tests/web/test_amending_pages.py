"""Names, seats and holders of tickets, page by page, without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from carnet.domains.booking import queries
from carnet.domains.booking.models import Ticket
from carnet.domains.identity.contracts import MemberRole
from carnet.kernel import clock, ids
from tests.domains.booking.amending import flexible, in_order, key_on_its_way
from tests.domains.booking.changed import Bought, bought
from tests.money import give_money
from tests.web.own import member
from tests.web.shop import Shop, a_user


def text(answer: HttpResponse) -> str:
    """A page as it is read, on one line."""
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


@dataclass
class Told:
    """A traveller with two flexible tickets."""

    shop: Shop
    one: Bought

    @property
    def booking(self) -> str:
        return f"/bookings/{self.one.reference}"

    def page(self, which: str, place: int = 0) -> str:
        """The address of a page about one of the tickets."""
        number = ids.encode("tkt", in_order(self.one)[place].id)
        return f"{self.booking}/tickets/{number}/{which}"


@pytest.fixture
def mine(traveller: Shop) -> Told:
    """Two flexible tickets, seats 1-1 and 1-2."""
    give_money(traveller.user.id, 50_000)
    one = flexible(traveller.sale, user_id=traveller.user.id, now=clock.now(), seats=["1-1", "1-2"])
    return Told(traveller, one)


@pytest.fixture
def bob(mine: Told) -> Shop:
    """Somebody else with a session of their own."""
    other = Shop(mine.shop.sale, a_user("bob@example.org"), Client())
    other.log_in()
    return other


def offered(mine: Told) -> str:
    """The address in Bob's letter."""
    assert mine.shop.client.post(mine.page("give"), {"email": "bob@example.org"}).status_code == 302
    return f"/ticket-offers/{key_on_its_way()}"


def test_the_booking_leads_to_what_can_be_changed(mine: Told) -> None:
    page = mine.shop.client.get(mine.booking).content.decode()
    for which in ("name", "give"):
        assert f'href="{mine.page(which)}"' in page
    assert f"{mine.booking}/seats?ticket=" in page


def test_a_fare_without_name_change_offers_none(traveller: Shop) -> None:
    give_money(traveller.user.id, 50_000)
    one = bought(traveller.sale, user_id=traveller.user.id, now=clock.now())
    told = Told(traveller, one)
    assert "/name" not in traveller.client.get(told.booking).content.decode()
    answer = traveller.client.post(told.page("name"), {"first_name": "Bob", "last_name": "Byron"})
    assert answer.status_code == 422
    assert "Saver tickets can get no other name." in text(answer)
    assert "Bob" in answer.content.decode(), "what was typed stays"


def test_another_name(mine: Told) -> None:
    assert 'value="Lovelace 0"' in mine.shop.client.get(mine.page("name")).content.decode()
    answer = mine.shop.client.post(mine.page("name"), {"first_name": "Bob", "last_name": "Byron"}, follow=True)
    assert "Bob Byron" in text(answer)
    empty = mine.shop.client.post(mine.page("name"), {"first_name": "", "last_name": "x"})
    assert empty.status_code == 422
    assert "Write the first names" in text(empty)


def test_t43_pages_of_others_are_not_there(mine: Told, bob: Shop) -> None:
    for path in (mine.page("name"), mine.page("give"), f"{mine.booking}/seats"):
        assert bob.client.get(path).status_code == 404
        assert bob.client.post(path, {"email": "eve@example.org"}).status_code == 404
    number = ids.encode("tkt", in_order(mine.one)[0].id)
    assert bob.client.get(f"/my-tickets/{number}").status_code == 404
    assert bob.client.post(f"/my-tickets/{number}/hand-back").status_code == 404


def test_given_taken_and_handed_back(mine: Told, bob: Shop) -> None:
    link = offered(mine)
    assert "Offered to bob@example.org" in text(mine.shop.client.get(mine.booking))
    arrived = bob.client.get(link)
    assert arrived["Location"] == "/ticket-offer", "the key is in no address that stays (T49)"
    assert arrived["Referrer-Policy"] == "no-referrer"
    page = bob.client.get("/ticket-offer")
    assert "The ticket of Ada Lovelace 0 is offered to you." in text(page)
    taken = bob.client.post("/ticket-offer/accept", {"first_name": "Bob", "last_name": "Byron"})
    assert taken["Location"].startswith("/my-tickets/tkt_")
    ticket = bob.client.get(taken["Location"])
    assert "QR code of the ticket" in text(ticket)
    assert "Bob Byron" in text(ticket)
    assert "Given to you" in text(bob.client.get("/bookings"))

    booking = text(mine.shop.client.get(mine.booking))
    assert "You gave this ticket to Bob Byron" in booking
    assert booking.count("QR code of the ticket") == 1, "the other ticket's"

    handed = bob.client.post(f"{taken['Location']}/hand-back", follow=True)
    assert "its buyer" in text(handed)
    assert bob.client.get(taken["Location"]).status_code == 404
    assert text(mine.shop.client.get(mine.booking)).count("QR code of the ticket") == 2


def test_t43_files_go_to_the_holder_alone(mine: Told, bob: Shop) -> None:
    bob.client.get(offered(mine))
    bob.client.post("/ticket-offer/accept", {"first_name": "Bob", "last_name": "Byron"})
    number = ids.encode("tkt", in_order(mine.one)[0].id)
    given = Ticket.objects.get(holder_id=bob.user.id)
    number = ids.encode("tkt", given.id)
    assert bob.client.get(f"{mine.booking}/tickets/{number}.pdf").status_code == 200
    assert mine.shop.client.get(f"{mine.booking}/tickets/{number}.pdf").status_code == 409
    assert bob.client.get(mine.booking).status_code == 404
    assert bob.client.get(f"{mine.booking}/tickets.pdf").status_code == 404


def test_an_offer_that_is_withdrawn_leads_nowhere(mine: Told, bob: Shop) -> None:
    link = offered(mine)
    page = mine.shop.client.get(mine.page("give")).content.decode()
    (withdraw,) = re.findall(r'action="([^"]+/withdraw)"', page)
    assert mine.shop.client.post(withdraw).status_code == 302
    bob.client.get(link)
    assert bob.client.get("/ticket-offer").status_code == 410
    assert bob.client.post("/ticket-offer/accept", {"first_name": "B", "last_name": "B"}).status_code == 410
    assert Client().get("/ticket-offer").status_code == 404


def test_who_is_not_logged_in_sees_the_offer_and_logs_in_first(mine: Told) -> None:
    stranger = Client()
    stranger.get(offered(mine))
    page = stranger.get("/ticket-offer").content.decode()
    assert "next=/ticket-offer" in page
    assert "Lovelace" in page
    answer = stranger.post("/ticket-offer/accept", {"first_name": "B", "last_name": "B"})
    assert answer["Location"].startswith("/accounts/login") or "login" in answer["Location"]


def test_other_seats_without_a_script(mine: Told) -> None:
    seats = f"{mine.booking}/seats"
    page = mine.shop.client.get(seats).content.decode()
    assert page.count('aria-checked="true"') == 2, "one's own"
    links = dict(
        re.findall(r'href="([^"]+)" role="checkbox" aria-checked="\w+" aria-label="[^"]*" data-seat="([^"]+)"', page)
    )
    away = next(href for href, label in links.items() if label == "1-1").replace("&amp;", "&")
    chosen = mine.shop.client.get(away.partition("#")[0]).content.decode()
    assert chosen.count('aria-checked="true"') == 1
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    answer = mine.shop.client.post(seats, {"ticket": ticket, "chosen": "1", "seat": ["1-2", "1-8"]}, follow=True)
    assert "You have the new seat." in text(answer)
    assert sorted(one.seat for one in mine.one.booking.tickets) == ["1-2", "1-8"]


def test_a_seat_that_is_taken_meanwhile_keeps_the_own_one(mine: Told) -> None:
    give_money(mine.shop.user.id, 50_000)
    bought(mine.shop.sale, now=clock.now(), seats=["1-8"])
    ticket = ids.encode("tkt", in_order(mine.one)[0].id)
    seats = f"{mine.booking}/seats"
    answer = mine.shop.client.post(seats, {"ticket": ticket, "chosen": "1", "seat": ["1-2", "1-8"]})
    assert answer.status_code == 409
    assert "Seat 1-8 is taken" in text(answer)
    too_few = mine.shop.client.post(seats, {"ticket": ticket, "chosen": "1", "seat": ["1-2"]})
    assert too_few.status_code == 422
    assert sorted(one.seat for one in mine.one.booking.tickets) == ["1-1", "1-2"]
    same = mine.shop.client.post(seats, {"ticket": ticket, "chosen": "1", "seat": ["1-2", "1-1"]}, follow=True)
    assert "You have these seats already." in text(same)


def test_the_map_is_asked_for_anew_only_when_it_changed(mine: Told) -> None:
    page = mine.shop.client.get(f"{mine.booking}/seats").content.decode()
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page)[0]
    query = {"ticket": ticket, "chosen": "1", "seat": ["1-1", "1-2"], "section": "Coach 1", "seen": seen}
    first = mine.shop.client.get(f"{mine.booking}/seats/update", query)
    bought(mine.shop.sale, now=clock.now(), seats=["1-8"])
    second = mine.shop.client.get(f"{mine.booking}/seats/update", query)
    assert (first.status_code, second.status_code) in {(204, 200), (200, 200)}
    assert "×" in second.content.decode()


def test_queries_of_the_receivers_page(mine: Told, bob: Shop) -> None:
    bob.client.get(offered(mine))
    bob.client.post("/ticket-offer/accept", {"first_name": "Bob", "last_name": "Byron"})
    (found,) = queries.received(user_id=bob.user.id, now=clock.now(), ahead=True)
    assert found.giver == "Ada Lovelace 0"


def test_near_a_booking_of_ones_own(mine: Told) -> None:
    """Who leaves the seats to us says beside whom; a stranger's reference alone has no effect, and nobody says so."""
    page = mine.shop.client.get(f"{mine.shop.trip}/passengers", mine.shop.chosen(passengers=1)).content.decode()
    assert "Sit near them" in page
    order = mine.shop.order(passengers=1)
    answer = mine.shop.client.post(f"{mine.shop.trip}/passengers", {**order, "near": mine.one.reference.lower()})
    assert answer.status_code == 302
    (near,) = Ticket.objects.filter(status="held")
    assert near.seat == "1-3", "next to 1-2"
    guess = {**mine.shop.order(passengers=1), "near": "AAAAAA", "near_email": "eve@example.org"}
    assert mine.shop.client.post(f"{mine.shop.trip}/passengers", guess).status_code == 302
    bad = {**mine.shop.order(passengers=1), "near": "AAAAAA", "near_email": "eve"}
    assert mine.shop.client.post(f"{mine.shop.trip}/passengers", bad).status_code == 422


def test_staff_mend_a_name_with_a_reason(mine: Told) -> None:
    operator = mine.shop.sale.listing.operator_id
    manager = member("manu", MemberRole.MANAGER, operator)
    desk = f"/operators/{ids.encode('opr', operator)}{mine.booking}"
    page = manager.client.get(desk).content.decode()
    (path, *_) = re.findall(rf'href="({desk}/tickets/tkt_[^"]+/name)"', page)
    names = {"first_name": "Ada", "last_name": "Lovelace"}
    assert manager.client.post(path, names).status_code == 422, "without a reason"
    assert manager.client.post(path, {**names, "reason": "misspelt"})["Location"] == desk
    assert "Lovelace" in {one.passenger.last_name for one in mine.one.booking.tickets}
    inspector = member("ines", MemberRole.INSPECTOR, operator)
    assert inspector.client.post(path, {**names, "reason": "x"}).status_code in {403, 404}
