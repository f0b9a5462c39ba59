"""Names, seats and holders of tickets over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from carnet.domains.booking.models import Amendment
from carnet.kernel import clock, ids
from tests.api.client import Api, body, pointers, problem
from tests.api.doors import door
from tests.domains.booking.amending import flexible, in_order, key_on_its_way
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale, a_sale
from tests.tokens import token_for

BOB = {"first_name": "Bob", "last_name": "Byron"}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A test's transaction outlives the requests in it, as in Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@dataclass
class Mine:
    """A traveller with two flexible tickets, and somebody else."""

    sale: Sale
    one: Bought
    api: Api
    bob: Api

    @property
    def path(self) -> str:
        return f"/bookings/{self.one.reference}"

    def ticket(self, place: int = 0) -> str:
        """The id of a ticket."""
        return ids.encode("tkt", in_order(self.one)[place].id)

    def given(self) -> str:
        """Bob has the first ticket; its id."""
        body(self.api.post(f"{self.path}/tickets/{self.ticket()}/transfers", {"email": "bob@example.org"}), 201)
        accepted = body(self.bob.post("/me/tickets", {"key": key_on_its_way(), **BOB}), 201)
        return str(accepted["id"])


@pytest.fixture
def mine(db: None) -> Mine:
    sale = a_sale()
    sale.leaving_in_three_days()
    one = flexible(sale, now=clock.now(), seats=["1-1", "1-2"])
    return Mine(sale, one, Api(token_for(one.user_id)), Api(token_for(ids.new_id())))


def test_another_name(mine: Mine) -> None:
    path = f"{mine.path}/tickets/{mine.ticket()}/passenger"
    before = body(mine.api.get(f"/tickets/{mine.ticket()}"))
    done = body(mine.api.send("PUT", path, BOB))
    names = {one["id"]: one["passenger"] for one in done["tickets"]}
    number = before["id"]
    assert names[number] == {**BOB, "kind": "adult"}
    after = body(mine.api.get(f"/tickets/{number}"))
    assert after["code"] != before["code"]
    body(mine.api.send("PUT", f"{mine.path}/tickets/{number}/passenger", BOB))
    assert body(mine.api.get(f"/tickets/{number}"))["code"] == after["code"], "the same name again"


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"first_name": "", "last_name": "x"}, "/first_name"),
        ({"first_name": "B\x00b", "last_name": "x"}, "/first_name"),
        ({"first_name": "B" * 81, "last_name": "x"}, "/first_name"),
        ({"first_name": "Bob"}, "/last_name"),
        ({**BOB, "kind": "child"}, "/kind"),
    ],
)
def test_t33_t35_names_are_checked_as_at_the_purchase(mine: Mine, sent: dict[str, Any], pointer: str) -> None:
    answer = mine.api.send("PUT", f"{mine.path}/tickets/{mine.ticket()}/passenger", sent)
    assert pointers(problem(answer, 400, "INVALID_INPUT")) == {pointer}
    assert not Amendment.objects.exists()


def test_a_fare_without_it_says_so(mine: Mine) -> None:
    saver = bought(mine.sale, user_id=mine.one.user_id, now=clock.now())
    number = ids.encode("tkt", saver.booking.tickets[0].id)
    path = f"/bookings/{saver.reference}/tickets/{number}"
    problem(mine.api.send("PUT", f"{path}/passenger", BOB), 422, "NAME_CHANGE_NOT_ALLOWED")
    answer = mine.api.post(f"{path}/transfers", {"email": "bob@example.org"})
    problem(answer, 422, "NAME_CHANGE_NOT_ALLOWED")


def test_other_seats_and_the_same_key_again(mine: Mine) -> None:
    wanted = {"tickets": [{"ticket": mine.ticket(0), "seat": "1-2"}, {"ticket": mine.ticket(1), "seat": "1-8"}]}
    problem(mine.api.post(f"{mine.path}/seat-changes", wanted), 400, "IDEMPOTENCY_KEY_MISSING")
    done = mine.api.post(f"{mine.path}/seat-changes", wanted, key="k")
    assert sorted(one["seat"] for one in body(done, 201)["tickets"]) == ["1-2", "1-8"]
    again = mine.api.post(f"{mine.path}/seat-changes", wanted, key="k")
    assert (body(again, 201), again["Idempotent-Replayed"]) == (body(done, 201), "true")
    assert Amendment.objects.count() == 2


def test_t12_a_taken_seat_is_named_with_others_that_are_free(mine: Mine) -> None:
    bought(mine.sale, now=clock.now(), seats=["1-8"])
    wanted = {"tickets": [{"ticket": mine.ticket(0), "seat": "1-5"}, {"ticket": mine.ticket(1), "seat": "1-8"}]}
    refused = problem(mine.api.post(f"{mine.path}/seat-changes", wanted, key="k"), 409, "SEAT_TAKEN")
    assert refused["taken"] == ["1-8"]
    assert refused["pointers"][0]["pointer"] == "/tickets/1/seat"
    assert {"1-3", "1-5"} <= set(refused["free"])
    assert sorted(one["seat"] for one in body(mine.api.get(mine.path))["tickets"]) == ["1-1", "1-2"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"tickets": []},
        {"tickets": [{"ticket": "tkt_x", "seat": "1-1"}]},
        {"tickets": [{"ticket": 5, "seat": None}]},
        {"tickets": [{"seat": "1-1"}]},
    ],
)
def test_t31_t35_what_makes_no_sense_changes_no_seat(mine: Mine, sent: dict[str, Any]) -> None:
    assert pointers(problem(mine.api.post(f"{mine.path}/seat-changes", sent, key="k"), 400, "INVALID_INPUT"))
    assert not Amendment.objects.exists()


def test_t43_after_a_transfer_the_giver_gets_no_code_the_receiver_does_and_a_stranger_nothing(mine: Mine) -> None:
    number = mine.given()
    shown = body(mine.api.get(f"/tickets/{number}"))
    assert (shown["code"], shown["given_away"], shown["passenger"]["first_name"]) == (None, True, "Bob")
    assert body(mine.bob.get(f"/tickets/{number}"))["code"]
    stranger = Api(token_for(ids.new_id()))
    assert stranger.get(f"/tickets/{number}").status_code == 404
    for form in ("pdf", "png", "svg"):
        problem(mine.api.get(f"/tickets/{number}.{form}"), 409, "TICKET_GIVEN_AWAY")
        assert mine.bob.get(f"/tickets/{number}.{form}").status_code == 200
        assert stranger.get(f"/tickets/{number}.{form}").status_code == 404
    assert mine.bob.get(mine.path).status_code == 404
    (listed,) = body(mine.bob.get("/me/tickets"))["data"]
    assert (listed["id"], listed["giver"], listed["reference"]) == (number, "Ada Lovelace 0", mine.one.reference)
    assert listed["code"]
    assert body(mine.api.get("/me/tickets"))["data"] == []


def test_money_waits_until_it_is_handed_back(mine: Mine) -> None:
    number = mine.given()
    asked = {"tickets": [number]}
    refused = mine.api.post(f"{mine.path}/cancellation-quotes", asked, key="a")
    problem(refused, 409, "TICKET_GIVEN_AWAY")
    assert mine.api.post(f"/me/tickets/{number}/hand-back").status_code == 404
    assert mine.bob.post(f"/me/tickets/{number}/hand-back").status_code == 204
    assert mine.bob.get(f"/tickets/{number}").status_code == 404
    body(mine.api.post(f"{mine.path}/cancellation-quotes", asked, key="b"), 201)


def test_offers_are_listed_looked_up_and_withdrawn(mine: Mine) -> None:
    made = body(mine.api.post(f"{mine.path}/tickets/{mine.ticket()}/transfers", {"email": "bob@example.org"}), 201)
    assert "key" not in made
    key = {"key": key_on_its_way()}
    seen = body(mine.bob.post("/ticket-offers/look-up", key))
    assert (seen["giver"], seen["status"], seen["seat"]) == ("Ada Lovelace 0", "proposed", "1-1")
    assert "code" not in seen
    (listed,) = body(mine.api.get(f"{mine.path}/transfers"))["data"]
    assert listed == made
    assert body(mine.api.delete(f"{mine.path}/transfers/{made['id']}"))["status"] == "withdrawn"
    problem(mine.bob.post("/me/tickets", {**key, **BOB}), 410, "TRANSFER_OVER")
    assert mine.bob.post("/ticket-offers/look-up", {"key": "nothing"}).status_code == 404


def test_the_buyer_cannot_take_the_own_offer(mine: Mine) -> None:
    body(mine.api.post(f"{mine.path}/tickets/{mine.ticket()}/transfers", {"email": "bob@example.org"}), 201)
    answer = mine.api.post("/me/tickets", {"key": key_on_its_way(), **BOB})
    problem(answer, 409, "TRANSFER_TO_ONESELF")


@pytest.mark.parametrize("which", ["plain", "quick"])
def test_t45_both_doors_put_one_near_ones_own_booking_and_say_nothing_about_others(mine: Mine, which: str) -> None:
    def order(near: dict[str, str] | None) -> dict[str, Any]:
        item = {
            "listing": ids.encode("lst", mine.sale.listing.id),
            "from": 0,
            "to": 4,
            "fare": ids.encode("far", mine.sale.fares.fares[0].id),
            "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
            "near": near,
        }
        return {"items": [item], "contact": {"email": "ada@example.org"}}

    client = door(which)
    api = Api(mine.api.token, client)
    beside = body(api.post("/bookings", order({"reference": mine.one.reference}), key="a"), 201)
    assert beside["tickets"][0]["seat"] == "1-3"
    body(api.post("/bookings", order({"reference": "AAAAAA"}), key="b"), 201)
    assert getattr(client.handler, "taken", 2) == 2, "both went through the lane"
    bad = api.post("/bookings", order({"reference": "aaa", "email": "x"}), key="c")
    assert pointers(problem(bad, 400, "INVALID_INPUT")) == {
        "/items/0/near/reference",
        "/items/0/near/email",
    }
