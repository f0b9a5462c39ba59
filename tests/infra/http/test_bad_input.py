"""T35, T56, T58, T59: whatever comes in, the answer is a problem document that names the field, never a 500."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from carnet.kernel import ids
from tests.api.client import Api, pointers, problem

LISTING = ids.encode("lst", ids.new_id())
PRICE = {"amount": 4950, "currency": "EUR"}
PART = {"seat": "12A", "price": PRICE}


def _order(**changes: Any) -> dict[str, Any]:
    whole = {"listing": LISTING, "parts": [PART]} | changes
    return {name: value for name, value in whole.items() if value is not ...}


def _part(**changes: Any) -> dict[str, Any]:
    return _order(parts=[PART, PART | changes])


def test_the_good_order_passes(api: Api) -> None:
    assert api.post("/orders", _order()).status_code == 201


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, {"/listing", "/parts"}),
        (_order(listing=...), {"/listing"}),
        (_order(listing=None), {"/listing"}),
        (_order(listing=5), {"/listing"}),
        (_order(listing="lst_"), {"/listing"}),
        (_order(listing=LISTING.replace("lst", "tkt")), {"/listing"}),
        (_order(listing=[LISTING]), {"/listing"}),
        (_order(parts=[]), {"/parts"}),
        (_order(parts={}), {"/parts"}),
        (_order(parts=[PART] * 4), {"/parts"}),
        (_order(parts=[None]), {"/parts/0"}),
        (_order(parts=["x", 5]), {"/parts/0", "/parts/1"}),
        (_order(role="admin", is_admin=True), {"/role", "/is_admin"}),
        (_order(**{"a/b~c": 1}), {"/a~1b~0c"}),
        (_order(note=5), {"/note"}),
        (_order(note="a\x00b"), {"/note"}),
        (_order(note="\ud800"), {"/note"}),
        (_part(seat=""), {"/parts/1/seat"}),
        (_part(seat=" "), {"/parts/1/seat"}),
        (_part(seat="12345"), {"/parts/1/seat"}),
        (_part(seat="1\n"), set()),
        (_part(seat="1\n2"), {"/parts/1/seat"}),
        (_part(paid=True), {"/parts/1/paid"}),
        (_part(price=4950), {"/parts/1/price"}),
        (_part(price=49.5), {"/parts/1/price"}),
        (_part(price={"amount": 49.5, "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": 50.0, "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": "4950", "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": True, "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": -1, "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": 2**63 - 1, "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": 2**70, "currency": "EUR"}), {"/parts/1/price/amount"}),
        (_part(price={"amount": 1, "currency": "eur"}), {"/parts/1/price/currency"}),
        (_part(price={"amount": 1}), {"/parts/1/price/currency"}),
        (_part(price={"amount": 1, "currency": "EUR", "rate": 2}), {"/parts/1/price/rate"}),
    ],
)
def test_t25_t26_t35_every_bad_field_is_named(api: Api, body: Any, places: set[str]) -> None:
    response = api.post("/orders", body)
    if not places:
        assert response.status_code == 201
        return
    document = problem(response, 400, "INVALID_INPUT")
    assert pointers(document) == places
    assert all(pointer["code"] and pointer["detail"] for pointer in document["pointers"])


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"5", b'"x"', b"true"])
def test_a_body_that_is_no_object_is_refused(api: Api, body: bytes) -> None:
    problem(api.post("/orders", body), 400, "INVALID_INPUT")


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"\x00", b"NaN", b"{'a':1}", b"[" * 200_000, b"9" * 5_000, b'{"a": "\xed\xa0\x80"}']
)
def test_a_body_that_is_no_json_is_refused(api: Api, body: bytes) -> None:
    problem(api.post("/orders", body), 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x/\x00"]
)
def test_a_body_of_another_type_is_refused(api: Api, content_type: str) -> None:
    response = api.client.post("/api/v1/orders", json.dumps(_order()).encode(), content_type=content_type)
    problem(response, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/merge-patch+json", "APPLICATION/JSON"]
)
def test_json_by_any_of_its_names_is_read(api: Api, content_type: str) -> None:
    response = api.client.post("/api/v1/orders", json.dumps(_order()).encode(), content_type=content_type)
    assert response.status_code == 201


def test_a_body_that_is_too_large_is_refused(api: Api) -> None:
    problem(api.post("/orders", _order(note="x" * 1_000_001)), 413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("limit=0", "/query/limit"),
        ("limit=201", "/query/limit"),
        ("limit=-1", "/query/limit"),
        ("limit=ten", "/query/limit"),
        ("limit=1e9", "/query/limit"),
        ("limit=" + "9" * 5000, "/query/limit"),
        ("limit=", "/query/limit"),
        ("limit=%00", "/query/limit"),
        ("after=x", "/query/after"),
        ("after=%00", "/query/after"),
        ("after=" + "x" * 2000, "/query/after"),
        ("offset=10", "/query/offset"),
        ("limit=5&sort[]=x", "/query/sort[]"),
        ("a%2Fb=1", "/query/a~1b"),
    ],
)
def test_t56_a_bad_query_is_named(api: Api, query: str, place: str) -> None:
    assert pointers(problem(api.get(f"/orders?{query}"), 400, "INVALID_INPUT")) == {place}


@pytest.mark.parametrize("query", ["limit=%ff", "%c3=1", "limit=%ed%a0%80"])
def test_a_query_that_is_not_utf8_is_refused(api: Api, query: str) -> None:
    problem(api.get(f"/orders?{query}"), 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("number", ["x", "5.5", "0x10", "-", "١x", "9" * 5000, "1 or 1=1", "%2e%2e"])
def test_t56_an_address_that_names_nothing_is_not_found(api: Api, number: str) -> None:
    problem(api.get(f"/orders/{quote(number, safe='%')}"), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/texts/a%00b", "/texts/%00", "/nothing%00"])
def test_a_path_that_no_text_equals_is_refused(api: Api, path: str) -> None:
    problem(api.get(path), 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "path", ["/nothing", "/orders/1/nothing", "/orders/", "//orders", "/../../etc/passwd", "", "/%ff", "/%ed%a0%80"]
)
def test_unknown_routes_are_problems_too(api: Api, path: str) -> None:
    problem(api.get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PURGE"])
def test_another_method_is_told_which_are_allowed(api: Api, method: str) -> None:
    response = api.send(method, "/orders")
    problem(response, 405, "METHOD_NOT_ALLOWED")
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


def test_t59_every_get_answers_without_a_body_and_head_with_it(api: Api) -> None:
    assert api.get("/orders").status_code == 200
    head = api.send("HEAD", "/orders")
    assert head.status_code == 200
    assert head.content == b""


@pytest.mark.django_db
def test_a_value_that_the_database_refuses_is_the_callers_mistake(api: Api) -> None:
    problem(api.get("/raise/overflow"), 400, "INVALID_INPUT")
