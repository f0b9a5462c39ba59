"""Fares, prices and promo codes over the API."""

from __future__ import annotations

from typing import Any

import pytest

from carnet.domains.booking.models import Booking, PromoCode, Ticket
from carnet.domains.schedule.contracts import Reduction, ReductionKind
from carnet.domains.schedule.models import FareTable
from carnet.kernel import ids
from tests.api.client import Api, body, pointers, problem
from tests.api.doors import DOORS, door
from tests.domains.booking.conftest import Sale, a_sale
from tests.domains.booking.offers import a_code, saver, with_fares
from tests.domains.schedule.world import World, a_world
from tests.tokens import token_for

CHILD = Reduction(ReductionKind.CHILD, 5_000, from_age=6, until_age=15)
FARES: dict[str, Any] = {
    "name": "Night",
    "fares": [
        {
            "family": "Saver",
            "class": "2",
            "tariff": {"kind": "distance", "milli_per_km": 12_000, "minimum": 390, "round_to": 10},
            "reductions": [{"kind": "child", "off_bp": 5_000, "from_age": 6, "until_age": 15}],
            "periods": [{"since": "2026-12-01T00:00:00+01:00", "until": None}],
            "quota": 40,
        }
    ],
    "charges": [{"name": "VAT", "kind": "tax", "country": "DE", "rate_bp": 700, "included": True}],
}


@pytest.fixture
def sale(db: None) -> Sale:
    """A train on sale by the real clock."""
    sold = a_sale()
    sold.leaving_in_three_days()
    return sold


def item(sale: Sale, *kinds: str, names: bool = True) -> dict[str, Any]:
    """Passengers of these kinds from the first stop to the third in second class, Saver."""
    name = {"first_name": "Ada", "last_name": "Lovelace"} if names else {}
    return {
        "listing": ids.encode("lst", sale.listing.id),
        "from": 0,
        "to": 2,
        "fare": ids.encode("far", saver(sale).id),
        "passengers": [{**name, "kind": kind} for kind in kinds],
    }


@pytest.mark.parametrize("way_in", DOORS)
def test_kinds_and_a_promo_code_are_taken_at_both_doors(sale: Sale, way_in: str) -> None:
    with_fares(sale, reductions=(CHILD,))
    a_code(sale)
    client = door(way_in)
    api = Api(client=client, token=token_for(ids.new_id()))
    order = {
        "items": [item(sale, "adult", "child")],
        "contact": {"email": "ada@example.org"},
        "promo_code": "spring",
    }
    held = body(api.post("/bookings", order, key=str(ids.new_id())), 201)
    assert (held["price"]["amount"], held["discount"]["amount"]) == (2_400, 600)
    assert [one["passenger"]["kind"] for one in held["tickets"]] == ["adult", "child"]
    tickets = {one["id"]: one for one in held["tickets"]}
    assert [line["kind"] for line in held["tickets"][1]["price_lines"]] == ["fare", "reduction", "promo"]
    again = body(api.get(f"/bookings/{held['reference']}"))
    assert {one["id"]: one for one in again["tickets"]} == tickets
    assert again["discount"] == held["discount"]
    if way_in == "quick":
        assert client.handler.taken == 1  # type: ignore[attr-defined]


def test_t26_a_kind_nobody_knows_is_refused(sale: Sale) -> None:
    api = Api(token=token_for(ids.new_id()))
    order = {"items": [item(sale, "dog")], "contact": {"email": "ada@example.org"}}
    document = problem(api.post("/bookings", order, key=str(ids.new_id())), 400, "INVALID_INPUT")
    assert pointers(document) == {"/items/0/passengers/0/kind"}
    assert not Ticket.objects.exists()


def test_a_price_is_told_before_anything_is_held(sale: Sale) -> None:
    with_fares(sale, reductions=(CHILD,))
    api = Api(token=token_for(ids.new_id()))
    asked = {"items": [item(sale, "adult", "child", names=False)]}
    told = body(api.post("/prices", asked))
    assert told["price"]["amount"] == 3_000
    assert [one["price"]["amount"] for one in told["items"][0]["passengers"]] == [2_000, 1_000]
    refused = problem(api.post("/prices", {**asked, "promo_code": "NOTHING"}), 422, "PROMO_CODE_UNKNOWN")
    assert pointers(refused) == {"/promo_code"}
    assert not Booking.objects.exists()


def test_a_listing_says_for_whom_it_costs_less(sale: Sale) -> None:
    with_fares(sale, reductions=(CHILD,), quota=3)
    found = body(Api().get(f"/listings/{ids.encode('lst', sale.listing.id)}"))
    fare = next(one for one in found["fares"] if one["class"] == "2")
    assert fare["free"] == 3
    assert fare["reductions"] == [{"kind": "child", "percent": 50.0, "from_age": 6, "until_age": 15, "least": None}]


@pytest.fixture
def ours(db: None) -> tuple[World, Api, str]:
    """A company, its owner and its address."""
    world = a_world()
    token = token_for(ids.new_id(), memberships={str(world.operator_id): "owner"})
    return world, Api(token=token), f"/operators/{ids.encode('opr', world.operator_id)}"


def test_fares_that_were_read_can_be_sent_back_changed(ours: tuple[World, Api, str]) -> None:
    _world, api, home = ours
    made = body(api.post(f"{home}/fares", FARES), 201)
    assert (made["number"], made["newest"], made["currency"]) == (1, True, "EUR")
    assert body(api.post(f"{home}/fares", FARES), 200)["id"] == made["id"]
    read = body(api.get(f"{home}/fares/{made['id']}"))
    assert read == made
    fares = [{key: value for key, value in fare.items() if key != "id"} for fare in read["fares"]]
    fares[0]["quota"] = 50
    changed = body(api.post(f"{home}/fares", {"name": read["name"], "fares": fares, "charges": read["charges"]}), 201)
    assert (changed["number"], changed["fares"][0]["quota"]) == (2, 50)
    listed = body(api.get(f"{home}/fares"))["data"]
    assert [(one["name"], one["number"]) for one in listed] == [("Domestic", 1), ("Night", 2)]


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("/fares/0/tariff/minimum", {"tariff": {"kind": "distance", "minimum": -1}}),
        ("/fares/0/tariff/amount", {"tariff": {"kind": "flat", "amount": "9900"}}),
        ("/fares/0/tariff/amount", {"tariff": {"kind": "flat", "amount": 99.5}}),
        ("/fares/0/reductions/0/off_bp", {"reductions": [{"kind": "child", "off_bp": 10_001}]}),
        ("/fares/0/reductions/0/least", {"reductions": [{"kind": "group", "off_bp": 1}]}),
    ],
)
def test_t25_t26_wrong_amounts_are_refused_and_nothing_is_kept(
    ours: tuple[World, Api, str], path: str, change: dict[str, Any]
) -> None:
    _world, api, home = ours
    wrong = {**FARES, "fares": [{**FARES["fares"][0], **change}]}
    document = problem(api.post(f"{home}/fares", wrong), 400, "INVALID_INPUT")
    assert pointers(document) == {path}
    assert FareTable.objects.count() == 1


def test_promo_codes_are_made_listed_and_stopped(ours: tuple[World, Api, str]) -> None:
    _world, api, home = ours
    made = body(api.post(f"{home}/promo-codes", {"code": "spring", "off_bp": 2_000, "most_uses": 5}), 201)
    assert (made["code"], made["kind"], made["uses"]) == ("SPRING", "percent", 0)
    problem(api.post(f"{home}/promo-codes", {"code": "SPRING", "off_bp": 1}), 409, "PROMO_CODE_EXISTS")
    bulk = body(api.post(f"{home}/promo-codes/bulk", {"count": 3, "amount": {"amount": 500, "currency": "EUR"}}), 201)
    assert len({one["code"] for one in bulk["data"]}) == 3
    first = body(api.get(f"{home}/promo-codes?limit=2"))
    rest = body(api.get(f"{home}/promo-codes?limit=2&after={first['next']}"))
    assert len({one["id"] for one in first["data"] + rest["data"]}) == 4
    stopped = body(api.post(f"{home}/promo-codes/{made['id']}/stop"))
    assert stopped["stopped_at"]
    assert body(api.get(f"{home}/promo-codes/{made['id']}")) == stopped
    assert PromoCode.objects.count() == 4
