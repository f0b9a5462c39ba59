"""Waiting lists over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from carnet.domains.booking.models import WaitingEntry
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.queueing import work
from tests.domains.booking.returns import give_back
from tests.tokens import token_for


@dataclass
class Full:
    """A train whose only seat is sold, and somebody who would like it."""

    sale: Sale
    api: Api
    sold: Bought

    def wish(self, **more: Any) -> dict[str, Any]:
        """What is asked for."""
        return {
            "listing": ids.encode("lst", self.sale.listing.id),
            "from": 0,
            "to": 4,
            "fare": ids.encode("far", self.sale.fares.fares[0].id),
            "passengers": [{"first_name": "Bo", "last_name": "Ek"}],
            "contact": {"email": "bo@example.org"},
            **more,
        }

    def join(self, key: str = "w", **more: Any) -> dict[str, Any]:
        return body(self.api.post("/waitlist", self.wish(**more), key=key), 201)


@pytest.fixture
def full(db: None) -> Full:
    """It leaves in three days by the real clock."""
    sale = a_sale()
    sale.with_seats(1)
    sale.leaving_in_three_days()
    return Full(sale, Api(token_for(ids.new_id())), bought(sale, now=clock.now()))


def test_a_place_from_joining_to_the_offer(full: Full) -> None:
    entry = full.join()
    assert entry["status"] == "waiting"
    assert entry["place"] == {"number": 1, "entries_before": 0, "seats_before": 0}
    assert entry["highest_price"] == entry["price"] == {"amount": 4_000, "currency": "EUR"}
    give_back(full.sold, now=clock.now())
    work(clock.now())
    found = body(full.api.get(f"/waitlist/{entry['id']}"))
    assert (found["status"], found["place"]) == ("offered", None)
    held = body(full.api.get(f"/bookings/{found['offer']['reference']}"))
    assert (held["status"], held["expires_at"][:19]) == ("held", found["offer"]["until"][:19])
    assert [one["id"] for one in body(full.api.get("/waitlist"))["data"]] == [entry["id"]]


def test_t61_the_same_key_joins_once(full: Full) -> None:
    assert full.join() == full.join()
    assert WaitingEntry.objects.count() == 1
    again = full.api.post("/waitlist", full.wish(), key="another")
    assert problem(again, 409, "ALREADY_WAITING")
    assert problem(full.api.post("/waitlist", full.wish()), 400, "IDEMPOTENCY_KEY_MISSING")


def test_seats_that_are_free_are_bought(full: Full) -> None:
    full.sale.with_seats(2)
    full.sale.leaving_in_three_days()
    assert problem(full.api.post("/waitlist", full.wish(), key="w"), 409, "SEATS_FREE")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"passengers": []}, "/passengers"),
        ({"passengers": [{"first_name": "Bo", "last_name": ""}]}, "/passengers/0/last_name"),
        ({"passengers": [{"first_name": "Bo", "last_name": "E\x00k"}]}, "/passengers/0/last_name"),
        ({"contact": {"email": "nobody"}}, "/contact/email"),
        ({"highest_price": {"amount": -1, "currency": "EUR"}}, "/highest_price/amount"),
        ({"highest_price": {"amount": 10**16, "currency": "EUR"}}, "/highest_price/amount"),
        ({"highest_price": {"amount": 1, "currency": "SEK"}}, "/highest_price/currency"),
        ({"any_class": "yes"}, "/any_class"),
        ({"seats": ["1-1"]}, "/seats"),
        ({"to": 10**30}, "/to"),
    ],
)
def test_t33_t35_what_is_wrong_is_named(full: Full, wrong: dict[str, Any], pointer: str) -> None:
    answer = full.api.post("/waitlist", full.wish(**wrong), key="w")
    refused = problem(answer, 400, "INVALID_INPUT")
    assert pointer in pointers(refused), refused
    assert not WaitingEntry.objects.exists()


def test_the_highest_price_is_changed(full: Full) -> None:
    entry = full.join(highest_price={"amount": 3_000, "currency": "EUR"})
    path = f"/waitlist/{entry['id']}"
    changed = body(full.api.patch(path, {"highest_price": {"amount": 4_500, "currency": "EUR"}}))
    assert changed["highest_price"] == {"amount": 4_500, "currency": "EUR"}
    wrong = full.api.patch(path, {"highest_price": {"amount": 1, "currency": "SEK"}})
    assert wrong.status_code == 400
    assert WaitingEntry.objects.get().most == 4_500


def test_leaving_twice_says_so(full: Full) -> None:
    entry = full.join()
    path = f"/waitlist/{entry['id']}"
    first, second = body(full.api.delete(path)), body(full.api.delete(path))
    assert [(one["status"], one["already_over"]) for one in (first, second)] == [("left", False), ("left", True)]
    changed = full.api.patch(path, {"highest_price": {"amount": 1, "currency": "EUR"}})
    assert problem(changed, 409, "NOT_WAITING")


def test_t43_t45_a_strangers_place_and_one_that_is_not_there_are_the_same(full: Full) -> None:
    entry, stranger = full.join(), Api(token_for(ids.new_id()))
    for number in (entry["id"], ids.encode("wtl", ids.new_id())):
        for method, sent in (("GET", None), ("DELETE", None), ("PATCH", {"highest_price": entry["price"]})):
            assert problem(stranger.send(method, f"/waitlist/{number}", sent), 404, "WAITING_UNKNOWN")
    assert body(stranger.get("/waitlist")) == {"data": [], "next": None}
    assert WaitingEntry.objects.get().status == "waiting"


def test_the_list_comes_page_by_page(full: Full) -> None:
    for number, span in enumerate(((0, 1), (0, 2), (0, 3))):
        full.join(key=str(number), **{"from": span[0], "to": span[1]})
    first = body(full.api.get("/waitlist?limit=2"))
    rest = body(full.api.get(f"/waitlist?limit=2&after={first['next']}"))
    assert [one["to"] for one in first["data"] + rest["data"]] == [3, 2, 1]
    assert rest["next"] is None
