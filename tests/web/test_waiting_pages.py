"""Waiting lists on pages: a door where something is sold out, joining, one's place, leaving. Without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse

from carnet.domains.booking.models import WaitingEntry
from carnet.domains.search import queries as searching
from carnet.kernel import clock, ids
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.queueing import a_wish, join, work
from tests.domains.booking.returns import give_back
from tests.web.shop import Shop, a_user


@pytest.fixture
def sold(traveller: Shop) -> list[Bought]:
    """Somebody else has all of its two seats."""
    traveller.sale.with_seats(2)
    traveller.sale.leaving_in_three_days()
    return [bought(traveller.sale, now=clock.now(), seats=[seat]) for seat in ("1-1", "1-2")]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    searching.forget()


def wait(shop: Shop) -> str:
    """The address of the page that joins."""
    return f"{shop.trip}/wait"


def send(shop: Shop, **more: Any) -> HttpResponse:
    """The form, filled in for one passenger on the whole way."""
    order = {**shop.order(end=4), **more}
    order.pop("key")
    return shop.client.post(wait(shop), order)  # type: ignore[return-value]


def listed(shop: Shop) -> str:
    """The page with all places in waiting lists."""
    return shop.get("/waiting-list").content.decode()


def test_what_is_sold_out_has_a_door_to_its_waiting_list(traveller: Shop, sold: list[Bought]) -> None:
    page = traveller.get(traveller.trip, {"from": 0, "to": 4}).content.decode()
    doors = re.findall(r'href="([^"]+/wait\?[^"]+)"', page)
    assert len(doors) == 2  # Saver and Flex of second class
    inside = traveller.client.get(doors[0].replace("&amp;", "&"))
    assert inside.status_code == 200
    assert b"Join the waiting list" in inside.content


def test_what_can_be_bought_has_none(traveller: Shop) -> None:
    page = traveller.get(traveller.trip, {"from": 0, "to": 4}).content.decode()
    assert "/wait?" not in page


def test_joining_leads_to_ones_place(traveller: Shop, sold: list[Bought]) -> None:
    join(traveller.sale, 2, now=clock.now())
    answer = send(traveller)
    assert (answer.status_code, answer["Location"]) == (302, "/waiting-list")
    page = listed(traveller)
    assert "1 party is before you; together they wait for 2 seats." in page
    assert "At most" in page
    entry = WaitingEntry.objects.get(user_id=traveller.user.id)
    assert (entry.email, entry.passengers[0]["last_name"]) == ("ada@example.org", "Lovelace 1")


def test_t33_a_name_that_is_missing_is_asked_for_and_the_rest_is_kept(traveller: Shop, sold: list[Bought]) -> None:
    answer = send(traveller, **{"p1-last_name": "", "highest_price": "55.00"})
    assert answer.status_code == 422
    assert "Write the family name as on the passport." in answer.content.decode()
    assert 'value="55.00"' in answer.content.decode()
    assert not WaitingEntry.objects.exists()


def test_t26_a_price_is_a_number(traveller: Shop, sold: list[Bought]) -> None:
    for typed in ("-1", "cheap", "1e9", "\x00"):
        assert send(traveller, highest_price=typed).status_code == 422, typed
    assert not WaitingEntry.objects.exists()


def test_who_joins_what_came_free_meanwhile_is_sent_to_buy_it(traveller: Shop, sold: list[Bought]) -> None:
    give_back(sold[0], now=clock.now())
    answer = send(traveller)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{traveller.trip}?")
    assert not WaitingEntry.objects.exists()


def test_who_sends_the_form_twice_waits_once(traveller: Shop, sold: list[Bought]) -> None:
    assert [send(traveller)["Location"], send(traveller)["Location"]] == ["/waiting-list"] * 2
    assert WaitingEntry.objects.count() == 1


def test_the_highest_price_is_changed_and_the_place_left(traveller: Shop, sold: list[Bought]) -> None:
    send(traveller)
    entry = ids.encode("wtl", WaitingEntry.objects.get().id)
    traveller.client.post(f"/waiting-list/{entry}/price", {"highest_price": "99.50"})
    assert WaitingEntry.objects.get().most == 9_950
    traveller.client.post(f"/waiting-list/{entry}/price", {"highest_price": "x"})
    assert WaitingEntry.objects.get().most == 9_950
    assert traveller.client.post(f"/waiting-list/{entry}/leave").status_code == 302
    assert "Leave the waiting list" not in listed(traveller)
    assert WaitingEntry.objects.get().status == "left"


def test_an_offer_is_shown_with_the_way_to_pay(traveller: Shop, sold: list[Bought]) -> None:
    send(traveller)
    give_back(sold[0], now=clock.now())
    work(clock.now())
    page = listed(traveller)
    assert "Seats are held for you" in page
    (way,) = re.findall(r'href="(/bookings/[A-Z0-9]{6}/checkout)"', page)
    assert traveller.client.get(way).status_code == 200


def test_t43_a_strangers_place_is_not_found(traveller: Shop, sold: list[Bought]) -> None:
    stranger = a_user("bo@example.org")
    theirs = join(traveller.sale, user_id=stranger.id, now=clock.now())
    number = ids.encode("wtl", theirs.id)
    assert traveller.client.post(f"/waiting-list/{number}/leave").status_code == 404
    assert traveller.client.post(f"/waiting-list/{number}/price", {"highest_price": "1"}).status_code == 404
    assert traveller.client.post("/waiting-list/nonsense/leave").status_code == 404
    row = WaitingEntry.objects.get()
    assert (row.status, row.most) == ("waiting", 4_000)


def test_who_is_not_logged_in_logs_in_first(shop: Shop) -> None:
    shop.sale.with_seats(1)
    for address in ("/waiting-list", wait(shop)):
        assert shop.client.get(address)["Location"].startswith("/login?")


def test_an_address_that_makes_no_sense_leads_to_the_trip(traveller: Shop, sold: list[Bought]) -> None:
    answer = traveller.get(wait(traveller), {"from": 0, "to": 4, "fare": "far_x"})
    assert answer["Location"].startswith(f"{traveller.trip}?")


def test_many_places_come_page_by_page(traveller: Shop, sold: list[Bought]) -> None:
    wish = a_wish(traveller.sale, user_id=traveller.user.id)
    join(traveller.sale, user_id=wish.user_id, now=clock.now())
    row = WaitingEntry.objects.get()
    for number in range(2, 24):
        row.pk, row.number, row.status = ids.new_id(), number, "left"
        WaitingEntry.objects.bulk_create([row])
    page = listed(traveller)
    (more,) = re.findall(r'href="(/waiting-list\?after=[^"]+)"', page)
    assert page.count("<article") + traveller.client.get(more).content.decode().count("<article") == 23
