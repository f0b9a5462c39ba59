"""The purchase over HTTP: hold, pay, ticket; and every way to ask for it wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from carnet.domains.booking.models import Booking, Ticket
from carnet.domains.inventory import operations as inventory
from carnet.domains.inventory import queries
from carnet.domains.schedule.contracts import TripStatus
from carnet.kernel import clock, ids
from tests.api.client import Api, pointers, problem
from tests.api.doors import DOORS, door
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import balance, give_money
from tests.tokens import token_for

Change = Callable[[dict[str, Any]], Any]


@dataclass
class Shop:
    """A train on sale by the real clock, and a traveller with 100 EUR."""

    sale: Sale
    api: Api
    user_id: UUID

    @property
    def listing(self) -> str:
        return ids.encode("lst", self.sale.listing.id)

    def order(self, *seats: str, start: int = 0, end: int = 2) -> dict[str, Any]:
        """The body of a hold in second class, Saver."""
        item = {
            "listing": self.listing,
            "from": start,
            "to": end,
            "fare": ids.encode("far", self.sale.fares.fares[0].id),
            "passengers": [{"first_name": "Ada", "last_name": "Lovelace"} for _ in seats or [""]],
            "seats": list(seats) or None,
            "wishes": [],
        }
        return {"items": [item], "contact": {"email": "ada@example.org"}}

    def hold(self, body: Any = None, *, key: str | None = None) -> HttpResponse:
        return self.api.post("/bookings", body or self.order(), key=key or str(ids.new_id()))

    def pay(self, reference: str, body: Any = None, *, key: str | None = None) -> HttpResponse:
        return self.api.post(
            f"/bookings/{reference}/payments", body or {"method": "wallet"}, key=key or str(ids.new_id())
        )

    def stranger(self) -> Api:
        """Somebody else, who is logged in."""
        return self.api.signed_in(token_for(ids.new_id()))


@pytest.fixture(params=DOORS)
def api(request: pytest.FixtureRequest) -> Api:
    """Everything here holds at both doors: Django's, and the quick lane in front of it."""
    return Api(client=door(request.param))


@pytest.fixture
def shop(db: None, api: Api) -> Shop:
    sale = a_sale()
    sale.leaving_in_three_days()
    user_id = ids.new_id()
    give_money(user_id, 10_000)
    return Shop(sale, api.signed_in(token_for(user_id)), user_id)


def body(response: HttpResponse) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.content)
    return document


def test_a_whole_purchase(shop: Shop) -> None:
    held = shop.hold(shop.order("1-5"))
    assert held.status_code == 201
    booking = body(held)
    assert booking["status"] == "held"
    assert booking["price"] == {"amount": 2000, "currency": "EUR"}
    assert booking["expires_at"].endswith("Z")
    (ticket,) = booking["tickets"]
    assert ticket["seat"] == "1-5"
    assert ticket["departure"]["station"]["city"] == "Berlin"
    assert ticket["departure"]["time"][-6:] in {"+01:00", "+02:00"}

    paid = shop.pay(booking["reference"])
    assert paid.status_code == 201
    assert body(paid)["booking"] == {"reference": booking["reference"], "status": "confirmed"}
    assert balance(shop.user_id) == 8_000

    bought = body(shop.api.get(f"/tickets/{ticket['id']}"))
    assert bought["status"] == "issued"
    assert bought["code"].startswith("CT1.")
    kinds = {"pdf": b"%PDF", "ics": b"BEGIN:VCALENDAR", "png": b"\x89PNG"}
    for kind, start in kinds.items():
        assert shop.api.get(f"/tickets/{ticket['id']}.{kind}").content.startswith(start)


def test_t2_a_paid_seat_is_not_free(shop: Shop) -> None:
    reference = body(shop.hold(shop.order("1-5")))["reference"]
    shop.pay(reference)
    seats = body(shop.api.get(f"/listings/{shop.listing}/seats?from=1&to=2"))["data"]
    assert {seat["seat"]: seat["status"] for seat in seats if seat["status"] != "free"} == {"1-5": "sold"}
    problem(shop.hold(shop.order("1-5", start=1, end=3)), 409, "SEAT_TAKEN")


@pytest.mark.parametrize("label", ["1-05", "+1-5", "1-5 ", "01-5", "1–5", "١-5", "1-5\u200b", "1 -5", "5"])
def test_t1_a_seat_has_one_spelling(shop: Shop, label: str) -> None:
    shop.hold(shop.order("1-5"))
    answer = shop.hold(shop.order(label))
    assert body(answer)["code"] in {"SEAT_UNKNOWN", "SEAT_TAKEN"}
    assert Ticket.objects.count() == 1


def test_t7_the_listing_never_counts_below_zero(shop: Shop) -> None:
    for _ in range(9):
        shop.hold()
    assert body(shop.api.get(f"/listings/{shop.listing}?from=0&to=2"))["fares"][0]["free"] == 0
    problem(shop.hold(), 409, "SOLD_OUT")


@pytest.mark.parametrize("status", [TripStatus.CANCELLED, TripStatus.DEPARTED, TripStatus.ARRIVED])
def test_t9_what_is_not_running_is_not_sold(shop: Shop, status: TripStatus) -> None:
    shop.sale.publish(replace(shop.sale.listing, version=2, status=status))
    problem(shop.hold(), 409, "NOT_ON_SALE")
    assert not Booking.objects.exists()


def test_t9_a_withdrawn_listing_is_not_sold_from_a_cached_page(shop: Shop) -> None:
    queries.offer(shop.sale.listing.id)
    inventory.withdraw_listings({shop.sale.listing.id: 2})
    problem(shop.hold(), 409, "NOT_ON_SALE")


def test_a_withdrawal_that_comes_before_its_listing_counts(shop: Shop) -> None:
    from carnet.infra.events import codec
    from tests import builders

    late = builders.a_listing(shop.sale.plan, shop.sale.fares)
    inventory.withdraw_listings({late.id: 2})
    inventory.store_listings([codec.to_json(late)])
    order = shop.order()
    order["items"][0]["listing"] = ids.encode("lst", late.id)
    problem(shop.hold(order), 404, "LISTING_UNKNOWN")


def test_t10_a_departed_trip_is_not_sold(shop: Shop) -> None:
    from tests import builders

    departs_at = clock.now() - timedelta(minutes=90)
    shop.sale.publish(builders.a_listing(shop.sale.plan, shop.sale.fares, departs_at=departs_at))
    problem(shop.hold(shop.order(start=0, end=2)), 409, "DEPARTED")
    problem(shop.hold(shop.order(start=1, end=2)), 409, "DEPARTED")
    assert shop.hold(shop.order(start=2, end=3)).status_code == 201


def test_a_hold_priced_from_an_old_version_is_priced_anew(shop: Shop) -> None:
    shop.hold()
    queries.offer(shop.sale.listing.id)
    from carnet.infra.events import codec

    inventory.store_listings([codec.to_json(replace(shop.sale.listing, version=2, name="ICE 504"))])
    answer = shop.hold()
    assert answer.status_code == 201
    assert body(answer)["tickets"][0]["name"] == "ICE 504"


def without(name: str) -> Change:
    return lambda order: order.pop(name)


def item(**changes: Any) -> Change:
    return lambda order: order["items"][0].update(changes)


def item_without(name: str) -> Change:
    return lambda order: order["items"][0].pop(name)


def contact(email: Any) -> Change:
    return lambda order: order["contact"].update(email=email)


PASSENGER = {"first_name": "Ada", "last_name": "Lovelace"}
WRONG: list[tuple[str, Change, int, str]] = [
    ("T31 no items", lambda order: order.update(items=[]), 400, "/items"),
    ("T35 items missing", without("items"), 400, "/items"),
    ("T35 contact missing", without("contact"), 400, "/contact"),
    ("T35 listing missing", item_without("listing"), 400, "/items/0/listing"),
    ("T35 fare missing", item_without("fare"), 400, "/items/0/fare"),
    ("T35 passengers missing", item_without("passengers"), 400, "/items/0/passengers"),
    ("T20 a price of one's own", item(price={"amount": 1, "currency": "EUR"}), 400, "/items/0/price"),
    ("T20 a status of one's own", lambda order: order.update(status="confirmed"), 400, "/status"),
    ("T31 no passengers", item(passengers=[]), 400, "/items/0/passengers"),
    ("eleven passengers", item(passengers=[PASSENGER] * 11), 400, "/items/0/passengers"),
    (
        "a nameless passenger",
        item(passengers=[{"first_name": " ", "last_name": "B"}]),
        400,
        "/items/0/passengers/0/first_name",
    ),
    (
        "a very long name",
        item(passengers=[{"first_name": "A" * 81, "last_name": "B"}]),
        400,
        "/items/0/passengers/0/first_name",
    ),
    (
        "a name with a bell",
        item(passengers=[{"first_name": "A\x07", "last_name": "B"}]),
        400,
        "/items/0/passengers/0/first_name",
    ),
    (
        "a name with NUL",
        item(passengers=[{"first_name": "A\x00", "last_name": "B"}]),
        400,
        "/items/0/passengers/0/first_name",
    ),
    ("T25 a stop that is a float", item(**{"from": 0.5}), 400, "/items/0/from"),
    ("a stop that is a text", item(**{"from": "0"}), 400, "/items/0/from"),
    ("a stop that is true", item(**{"from": True}), 400, "/items/0/from"),
    ("a negative stop", item(**{"from": -1}), 400, "/items/0/from"),
    ("an enormous stop", item(to=10**30), 400, "/items/0/to"),
    ("another kind of id", item(listing="bkg_01jd0000000000000000000000"), 400, "/items/0/listing"),
    ("an id that is none", item(listing="' OR 1=1 --"), 400, "/items/0/listing"),
    ("T56 a listing that is a number", item(listing=5), 400, "/items/0/listing"),
    ("a wish nobody knows", item(wishes=["sauna"]), 400, "/items/0/wishes/0"),
    ("seats that are a text", item(seats="1-5"), 400, "/items/0/seats"),
    ("an address that is none", contact("nobody"), 400, "/contact/email"),
    ("an address that is null", contact(None), 400, "/contact/email"),
]


@pytest.mark.parametrize(("change", "status", "pointer"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_bad_orders_name_the_field_and_change_nothing(shop: Shop, change: Change, status: int, pointer: str) -> None:
    order = shop.order()
    change(order)
    document = problem(shop.hold(order), status, "INVALID_INPUT")
    assert pointer in pointers(document)
    assert not Booking.objects.exists()
    assert not Ticket.objects.exists()


RULES: list[tuple[str, Change, int, str]] = [
    ("T33 two seats for one passenger", item(seats=["1-1", "1-2"]), 422, "SEATS_AND_PASSENGERS_DIFFER"),
    (
        "T33 one seat for two passengers",
        item(seats=["1-1"], passengers=[PASSENGER] * 2),
        422,
        "SEATS_AND_PASSENGERS_DIFFER",
    ),
    ("T33 no seats named", item(seats=[]), 422, "SEATS_AND_PASSENGERS_DIFFER"),
    ("the same seat twice", item(seats=["1-1", "1-1"], passengers=[PASSENGER] * 2), 400, "INVALID_INPUT"),
    ("a seat that is not there", item(seats=["9-9"]), 422, "SEAT_UNKNOWN"),
    ("a journey backwards", item(**{"from": 2, "to": 1}), 422, "SPAN_UNKNOWN"),
    ("a journey to where one is", item(**{"from": 2, "to": 2}), 422, "SPAN_UNKNOWN"),
    ("a stop behind the last", item(to=99), 422, "SPAN_UNKNOWN"),
    ("a fare of another table", item(fare=ids.encode("far", ids.new_id())), 422, "FARE_UNKNOWN"),
    ("T56 a listing that never was", item(listing=ids.encode("lst", ids.new_id())), 404, "LISTING_UNKNOWN"),
    ("eleven in two items", lambda order: order.update(items=order["items"] * 11), 400, "INVALID_INPUT"),
]


@pytest.mark.parametrize(("change", "status", "code"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_orders_against_a_rule_change_nothing(shop: Shop, change: Change, status: int, code: str) -> None:
    order = shop.order()
    change(order)
    problem(shop.hold(order), status, code)
    assert not Booking.objects.exists()
    assert not Ticket.objects.exists()


def test_t61_the_same_key_is_one_order(shop: Shop) -> None:
    first = shop.hold(key="k-1")
    again = shop.hold(key="k-1")
    assert again["Idempotent-Replayed"] == "true"
    assert body(again) == body(first)
    problem(shop.hold(shop.order("1-8"), key="k-1"), 422, "IDEMPOTENCY_KEY_REUSED")
    problem(shop.api.post("/bookings", shop.order()), 400, "IDEMPOTENCY_KEY_MISSING")
    assert Booking.objects.count() == 1


def test_t61_the_same_key_is_one_payment(shop: Shop) -> None:
    reference = body(shop.hold())["reference"]
    first = shop.pay(reference, key="k-2")
    again = shop.pay(reference, key="k-2")
    assert again["Idempotent-Replayed"] == "true"
    assert body(again) == body(first)
    problem(shop.pay(reference), 409, "BOOKING_ALREADY_PAID")
    assert balance(shop.user_id) == 8_000


@pytest.mark.parametrize(
    "sent",
    [
        {"method": "cash"},
        {"method": "wallet", "amount": 1},
        {"method": "wallet", "status": "captured"},
        {},
        [],
        None,
        5,
    ],
)
def test_t19_t20_a_payment_says_nothing_but_its_method(shop: Shop, sent: Any) -> None:
    reference = body(shop.hold())["reference"]
    answer = shop.api.post(f"/bookings/{reference}/payments", sent, key=str(ids.new_id()))
    assert answer.status_code in {400, 415}
    assert Booking.objects.get().status == "held"
    assert balance(shop.user_id) == 10_000


def test_t4_a_strangers_booking_is_not_there(shop: Shop) -> None:
    reference = body(shop.hold())["reference"]
    ticket = ids.encode("tkt", Ticket.objects.get().id)
    other = shop.stranger()
    problem(other.get(f"/bookings/{reference}"), 404, "BOOKING_UNKNOWN")
    problem(other.delete(f"/bookings/{reference}"), 404, "BOOKING_UNKNOWN")
    problem(other.get(f"/tickets/{ticket}"), 404, "BOOKING_UNKNOWN")
    problem(other.get(f"/tickets/{ticket}.pdf"), 404, "BOOKING_UNKNOWN")
    payment = other.post(f"/bookings/{reference}/payments", {"method": "wallet"}, key="k")
    problem(payment, 404, "BOOKING_UNKNOWN")
    assert body(other.get("/bookings"))["data"] == []
    assert Booking.objects.get().status == "held"


def test_nobody_buys_without_logging_in(shop: Shop) -> None:
    nobody = Api()
    problem(nobody.post("/bookings", shop.order(), key="k"), 401, "UNAUTHENTICATED")
    problem(nobody.get("/bookings"), 401, "UNAUTHENTICATED")
    assert not Booking.objects.exists()


def test_t39_releasing_twice_says_so(shop: Shop) -> None:
    reference = body(shop.hold())["reference"]
    assert body(shop.api.delete(f"/bookings/{reference}"))["already_released"] is False
    again = body(shop.api.delete(f"/bookings/{reference}"))
    assert again["already_released"] is True
    assert again["status"] == "released"
    problem(shop.pay(reference), 409, "BOOKING_NOT_PAYABLE")


def test_an_unpaid_ticket_has_no_code(shop: Shop) -> None:
    shop.hold()
    ticket = ids.encode("tkt", Ticket.objects.get().id)
    assert body(shop.api.get(f"/tickets/{ticket}"))["code"] is None
    problem(shop.api.get(f"/tickets/{ticket}.pdf"), 409, "TICKET_NOT_ISSUED")


@pytest.mark.parametrize(
    "path",
    [
        "/listings/nothing",
        "/listings/lst_zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "/listings/bkg_01jd0000000000000000000000/seats",
        "/bookings/ABC",
        "/bookings/abcdef",
        "/bookings/......",
        "/tickets/tkt_1",
        "/tickets/x.pdf",
        "/tickets/x.exe",
    ],
)
def test_t56_unknown_ids_are_not_found(shop: Shop, path: str) -> None:
    assert shop.api.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=many",
        "limit=9999",
        "after=nonsense",
        "status=paid",
        "when=soon",
        "departs_from=tomorrow",
        "x=1",
    ],
)
def test_t56_bad_filters_are_named(shop: Shop, query: str) -> None:
    document = problem(shop.api.get(f"/bookings?{query}"), 400, "INVALID_INPUT")
    assert pointers(document) == {"/query/" + query.partition("=")[0]}


def test_t57_a_list_takes_as_many_statements_for_one_as_for_many(shop: Shop) -> None:
    def statements() -> int:
        queries.clear_caches()
        with CaptureQueriesContext(connection) as seen:
            shop.api.get("/bookings")
        return len(seen)

    shop.hold()
    one = statements()
    for _ in range(4):
        shop.sale.leaving_in_three_days()
        shop.hold()
    assert len(body(shop.api.get("/bookings"))["data"]) == 5
    assert statements() == one


def test_t58_lists_are_objects_with_data_and_pages(shop: Shop) -> None:
    for _ in range(3):
        shop.hold()
    seen: list[str] = []
    after = ""
    while True:
        page = body(shop.api.get(f"/bookings?limit=2{after}"))
        assert set(page) == {"data", "next"}
        seen += [booking["reference"] for booking in page["data"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) == 3


def test_a_hold_and_a_payment_take_one_round_trip_each(shop: Shop) -> None:
    shop.hold()
    with CaptureQueriesContext(connection) as held:
        reference = body(shop.hold())["reference"]
    with CaptureQueriesContext(connection) as paid:
        shop.pay(reference)
    assert len(held) == 1
    assert len(paid) == 1
