"""The quick lane takes what is in order, leaves everything else as it came, and answers like Django."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection

from carnet.domains.booking.http import QUICK
from carnet.infra.http.quick import QuickLane
from carnet.kernel import ids
from tests.api.client import Api
from tests.api.doors import QuickClient, wsgi
from tests.domains.booking.conftest import Sale, a_sale
from tests.money import give_money
from tests.tokens import token_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A test's transaction outlives the requests in it, as in Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def sale() -> Sale:
    sale = a_sale()
    sale.leaving_in_three_days()
    return sale


@pytest.fixture
def token() -> str:
    buyer = ids.new_id()
    give_money(buyer, 10_000)
    return token_for(buyer)


def _order(sale: Sale) -> dict[str, Any]:
    item = {
        "listing": ids.encode("lst", sale.listing.id),
        "from": 0,
        "to": 2,
        "fare": ids.encode("far", sale.fares.fares[0].id),
        "passengers": [{"first_name": "Ada", "last_name": "Lovelace"}],
    }
    return {"items": [item], "contact": {"email": "ada@example.org"}}


def _environ(body: bytes, token: str, **changes: str) -> dict[str, Any]:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/bookings",
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "HTTP_IDEMPOTENCY_KEY": str(ids.new_id()),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0),
    }
    return {name: value for name, value in (environ | changes).items() if value is not None}


def test_a_whole_purchase_goes_through_the_lane(sale: Sale, token: str) -> None:
    client = QuickClient()
    api = Api(token, client)
    held = api.post("/bookings", _order(sale), key="a")
    paid = api.post(f"/bookings/{json.loads(held.content)['reference']}/payments", {"method": "wallet"}, key="b")
    assert (held.status_code, paid.status_code, client.handler.taken) == (201, 201, 2)


def test_an_answer_has_the_headers_that_django_gives(sale: Sale, token: str) -> None:
    django = WSGIHandler()
    order = json.dumps(_order(sale)).encode()
    named = {"HTTP_X_REQUEST_ID": "req_0123456789"}
    ordinary = wsgi(django, _environ(order, token, **named))
    quick = wsgi(QuickLane(django, QUICK), _environ(order, token, **named))
    assert ordinary[0] == quick[0] == "201 Created"
    assert quick[1].keys() == ordinary[1].keys()
    differ = {name for name, value in quick[1].items() if value != ordinary[1][name]}
    assert differ <= {"content-length"}
    assert quick[1]["x-request-id"] == "req_0123456789"


def test_a_refusal_is_the_same_at_both_doors(sale: Sale, token: str) -> None:
    order = _order(sale) | {"items": [_order(sale)["items"][0] | {"fare": ids.encode("far", ids.new_id())}]}
    django = WSGIHandler()
    named = {"HTTP_X_REQUEST_ID": "req_0123456789"}
    answers = [
        wsgi(door, _environ(json.dumps(order).encode(), token, **named)) for door in (django, QuickLane(django, QUICK))
    ]
    assert answers[0] == answers[1]
    assert answers[0][0].startswith("422")


@pytest.mark.parametrize(
    "changes",
    [
        {"REQUEST_METHOD": "GET"},
        {"PATH_INFO": "/api/v1/bookings/"},
        {"PATH_INFO": "/api/v1/bookings/K7M2QX"},
        {"PATH_INFO": "/api/v1/bookings/k7m2qx/payments"},
        {"QUERY_STRING": "a=b"},
        {"CONTENT_TYPE": "text/plain"},
        {"CONTENT_TYPE": None},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "many"},
        {"CONTENT_LENGTH": "1000001"},
        {"CONTENT_LENGTH": "-1"},
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": None},
        {"HTTP_X_FORWARDED_HOST": "elsewhere.example"},
        {"HTTP_AUTHORIZATION": None},
        {"HTTP_AUTHORIZATION": "Bearer forged"},
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
        {"HTTP_IDEMPOTENCY_KEY": None},
        {"HTTP_IDEMPOTENCY_KEY": "a b"},
        {"HTTP_IDEMPOTENCY_KEY": "a" * 256},
    ],
)
def test_what_is_not_in_order_is_left_to_django_as_it_came(sale: Sale, token: str, changes: dict[str, Any]) -> None:
    order = json.dumps(_order(sale)).encode()
    environ = _environ(order, token, **changes)
    assert QuickLane(WSGIHandler(), QUICK).answer(environ) is None
    assert environ["wsgi.input"].read() == order
    assert _bookings() == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"items": NaN}', b"\xff", b'{"items": [], "contact": {}}'])
def test_a_body_that_says_nothing_is_left_to_django(token: str, body: bytes) -> None:
    assert QuickLane(WSGIHandler(), QUICK).answer(_environ(body, token)) is None
    assert _bookings() == 0


def test_a_body_that_breaks_off_is_left_to_django(sale: Sale, token: str) -> None:
    order = json.dumps(_order(sale)).encode()
    environ = _environ(order, token, CONTENT_LENGTH=str(len(order) + 1))
    assert QuickLane(WSGIHandler(), QUICK).answer(environ) is None


def _bookings() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM booking_booking")
        return int(cursor.fetchone()[0])
