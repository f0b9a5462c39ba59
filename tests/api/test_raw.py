"""Whatever bytes come in, in paths, queries, headers and bodies, nothing breaks (T56)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from carnet.kernel import ids
from tests.api.client import PROBLEM
from tests.api.wire import Answer, ask
from tests.tokens import token_for
from tests.web.shop import Shop, a_shop

pytestmark = pytest.mark.django_db

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
ODD_METHODS = ["TRACE", "CONNECT", "BREW", "get", "G\x00T", ""]
EXAMPLES = {
    "listing": ids.encode("lst", ids.new_id()),
    "ticket": ids.encode("tkt", ids.new_id()),
    "passenger_id": ids.encode("psg", ids.new_id()),
    "reference": "K7M2QX",
    "currency": "EUR",
    "form": "pdf",
    "code": "NOT_FOUND",
}


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern)


def _example(route: str) -> str:
    """An address that the route matches."""
    plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: EXAMPLES.get(found[1], "1"), route)
    return "/" + re.sub(r"[\^$]|\(.*\)", "", plain)


ALL = sorted({_example(route) for route in _routes(get_resolver().url_patterns)})
# The back office has the same five pages for each of its tables: those of one stand for all.
ADDRESSES = [address for address in ALL if "/admin/" not in address or "/identity/user/" in address]


def sound(answer: Answer, path: bytes) -> None:
    """No answer is our fault, and below /api/ every error is a problem document."""
    assert answer.status < 500, (path, answer.content[:500])
    assert re.fullmatch(r"[\x21-\x7e]+", answer.headers["X-Request-Id"])
    if path.startswith(b"/api/") and answer.status >= 400:
        assert answer.kind == PROBLEM, (path, answer.status, answer.kind)
        if answer.content:
            assert json.loads(answer.content)["status"] == answer.status


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def cookie(shop: Shop) -> str:
    """The session of somebody who is logged in to the pages."""
    shop.log_in()
    return f"sessionid={shop.client.cookies['sessionid'].value}"


@pytest.mark.parametrize("method", METHODS + ODD_METHODS)
def test_t56_every_address_bears_every_method(shop: Shop, cookie: str, method: str) -> None:
    token = f"Bearer {token_for(shop.user.id)}"
    assert len(ADDRESSES) > 40
    # What no framework routes by is refused before the address matters, so a part of them stands for all.
    for address in ADDRESSES[:: 10 if method in ODD_METHODS else 1]:
        path = address.encode()
        sound(ask(method, path), path)
        json_body = {"body": b'{"a": [1]}', "CONTENT_TYPE": "application/json"}
        sound(ask(method, path, HTTP_COOKIE=cookie, HTTP_AUTHORIZATION=token, **json_body), path)


PATHS = [
    b"",
    b"*",
    b"//",
    b"/\x00",
    b"/\xff\xfe",
    b"/\xed\xa0\x80",
    b"/..",
    b"/../../etc/passwd",
    b"/static/../../../etc/passwd",
    b"/static/\x00",
    b"/static/\xff",
    b"/api",
    b"/api/",
    b"/api/v1",
    b"/api/v1/",
    b"/api/v2/bookings",
    b"/api/v1/\x00",
    b"/api/v1/\xff",
    b"/api/v1//bookings",
    b"/api/v1/bookings/",
    b"/api/v1/bookings/\x00\x00\x00\x00\x00\x00",
    b"/api/v1/bookings/K7M2QX\n",
    b"/api/v1/bookings/K7M2QX/payments/../../..",
    b"/api/v1/listings/lst_" + b"0" * 5_000,
    b"/api/v1/listings/lst_\xd9\xa1",
    b"/api/v1/problems/" + b"X" * 100_000,
    b"/api/v1/tickets/tkt_0.pdf.pdf",
    b"/api/v1/me/wallets/\xf0\x9f\x92\xb6",
    b"/api/v1/me/wallets/EUR\x00/entries",
    b"/trips/\x00",
    b"/trips/" + b"x" * 100_000,
    b"/trips/lst_%00/seats",
    b"/bookings/\xff",
    b"/wallet/\x00\x00\x00/top-up",
    b"/admin/\x00/",
    b"/admin/identity/user/\x00/change/",
    b"/admin/identity/user/_00/change/",
    b"/admin/identity/user/\xed\xa0\x80/change/",
]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: repr(path[:40]))
def test_t56_no_path_breaks_anything(cookie: str, path: bytes) -> None:
    for method in ("GET", "POST"):
        sound(ask(method, path), path)
        sound(ask(method, path, HTTP_COOKIE=cookie), path)


QUERIES = [
    "%",
    "%zz",
    "=",
    "&" * 10_000,
    "a=1&" * 5_000,
    "a=%ff",
    "%ff=a",
    "a=%00",
    "%00=a",
    "a=%ed%a0%80",
    "a=\xff",
    "a=\x00",
    "a=\n",
    "x" * 200_000,
    "limit[]=1&limit[]=2",
    "limit=1&limit=2",
    "limit=%D9%A1",
    "limit=" + "9" * 10_000,
    "after=" + "A" * 10_000,
    "after=W10",
    "after=bnVsbA",
    "after=W251bGxd",
    "after=WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDFhMWZkMTAtYmVmNy03MGMwLWEyM2YtNDAzZWRhNGM2YmRhIl0",
    "from=0&to=99999999999999999999",
    "from=-1&to=-1",
    "from=1e3",
    "date=0001-01-01&until=9999-12-31&from=a&to=b",
    "date=9999-12-31&from=a&to=b",
    "departs_from=0001-01-01&departs_until=9999-12-31",
    "departs_until=9999-12-31",
    "from=0001-01-01&to=9999-12-31",
    "q=" + "%CC%81" * 90,
    "q=%F0%9F%9A%82",
    "q=%25%5F%5C",
    "leave_from=25:00&from=a&to=b&date=2026-12-01",
    "leave_until=00:00:00Z&from=a&to=b&date=2026-12-01",
    "page=\x00&page_size=-1&ordering=;",
]
ASKED = [
    "/api/v1/me/passengers", "/api/v1/places", "/api/v1/search", "/api/v1/events", "/api/v1/bookings",
    "/api/v1/me/wallets/EUR/entries", "/api/v1/problems", f"/api/v1/listings/{EXAMPLES['listing']}", "/api/v1/docs",
    "/", "/search", "/search/places", f"/trips/{EXAMPLES['listing']}", "/bookings", "/wallet", "/login", "/signup",
    "/admin/login/", "/admin/identity/user/", "/healthz",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: repr(query[:40]))
def test_t56_no_query_breaks_anything(shop: Shop, cookie: str, query: str) -> None:
    token = f"Bearer {token_for(shop.user.id)}"
    give_admin(shop)
    for address in [*ASKED, f"/api/v1/listings/{ids.encode('lst', shop.sale.listing.id)}/seats", shop.trip]:
        path = address.encode()
        sound(ask("GET", path, query=query, HTTP_COOKIE=cookie, HTTP_AUTHORIZATION=token), path)


def give_admin(shop: Shop) -> None:
    """Let the logged-in user into the back office, where lists take queries too."""
    type(shop.user).objects.filter(pk=shop.user.pk).update(roles=["admin"])


HEADERS = [
    {"HTTP_AUTHORIZATION": "Bearer " + "x" * 100_000},
    {"HTTP_AUTHORIZATION": "Bearer \xff\x00"},
    {"HTTP_AUTHORIZATION": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."},
    {"HTTP_AUTHORIZATION": "Bearer ..."},
    {"HTTP_AUTHORIZATION": "Basic !!!"},
    {"HTTP_COOKIE": "\x00=\xff; ;;=; sessionid=\x00"},
    {"HTTP_COOKIE": "sessionid=" + "x" * 50_000},
    {"HTTP_COOKIE": "csrftoken=\xff; sessionid=%00; messages=x"},
    {"HTTP_COOKIE": "django_language=../../etc; sessionid=' OR 1=1"},
    {"HTTP_ACCEPT": "*/*;q=nan, ;;;, a/b/c"},
    {"HTTP_ACCEPT": "x" * 50_000},
    {"HTTP_ACCEPT_LANGUAGE": "x-" * 20_000},
    {"HTTP_ACCEPT_LANGUAGE": "\xff;q=9"},
    {"HTTP_ACCEPT_ENCODING": "\x00"},
    {"HTTP_HOST": "evil.example"},
    {"HTTP_HOST": "localhost:99999999"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "a\x00b"},
    {"HTTP_HOST": ""},
    {"HTTP_X_FORWARDED_FOR": "\xff, , not-an-address"},
    {"HTTP_X_FORWARDED_HOST": "evil.example"},
    {"HTTP_X_REQUEST_ID": "\r\nSet-Cookie: a=b"},
    {"HTTP_X_REQUEST_ID": "x" * 10_000},
    {"HTTP_TRACEPARENT": "00-" + "z" * 32 + "-0-0"},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Nov 99999 99:99:99 GMT"},
    {"HTTP_IF_NONE_MATCH": '"\xff'},
    {"HTTP_IF_MATCH": "W/\x00"},
    {"HTTP_RANGE": "bytes=9-1,a-b"},
    {"HTTP_REFERER": "\x00://"},
    {"HTTP_IDEMPOTENCY_KEY": "\x00"},
    {"HTTP_IDEMPOTENCY_KEY": "\xfc" * 300},
    {"CONTENT_LENGTH": "-1"},
    {"CONTENT_LENGTH": "many"},
    {"CONTENT_LENGTH": "99999999999999"},
    {"REMOTE_ADDR": "unix:"},
]
TOLD = ["/", "/login", "/search", "/bookings", "/admin/login/", "/static/x.css", "/healthz", "/readyz", "/api/v1/me",
        "/api/v1/auth/login", "/api/v1/bookings", "/api/v1/problems/NOT_FOUND", "/api/v1/nothing"]  # fmt: skip


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: repr(headers)[:60])
def test_t56_no_header_breaks_anything(headers: dict[str, str]) -> None:
    for address in TOLD:
        path = address.encode()
        sound(ask("GET", path, **headers), path)
        sound(ask("POST", path, body=b"{}", **{"CONTENT_TYPE": "application/json", **headers}), path)


BODIES = [
    (b"", "application/json"),
    (b"\xef\xbb\xbf{}", "application/json"),
    ('{"a": 1}'.encode("utf-16"), "application/json; charset=utf-16"),
    (b"{}", "application/json; charset=nonsense"),
    (b"{}", "application/json;;;=;"),
    (b"[" * 100_000, "application/json"),
    (b'{"a":' * 50_000, "application/json"),
    (b"[" * 900 + b"]" * 900, "application/json"),
    (b'{"items":' * 300 + b"1" + b"}" * 300, "application/json"),
    (b"1e999999", "application/json"),
    (b"-" + b"9" * 100_000, "application/json"),
    (b'{"amount": {"amount": 1e400, "currency": "EUR"}}', "application/json"),
    (b'{"a": NaN, "b": Infinity}', "application/json"),
    (b'{"email": "\\ud800", "password": "\\u0000"}', "application/json"),
    (b'{"email": "a@example.org", "email": "b@example.org"}', "application/json"),
    (b'{"\\u0000": 1, "": 2}', "application/json"),
    (b"\x00" * 1_000, "application/json"),
    (b"\xff" * 1_000, "application/json"),
    (b"{}" + b" " * 999_990, "application/json"),
    (b"x" * 1_100_000, "application/json"),
    (b"a=1&b=%ff&%00=c", "application/x-www-form-urlencoded"),
    (b"a=1&" * 5_000, "application/x-www-form-urlencoded"),
    (b"a", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x", "multipart/form-data"),
    (b"--x", "multipart/form-data; boundary=\xff\x00"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--x--", "multipart/form-data; boundary=x"),
    (b"<a/>", "text/xml"),
    (b"{}", "\x00"),
    (b"{}", "application/json" * 5_000),
]  # fmt: skip
SENT = ["/login", "/signup", "/search", "/wallet/EUR/top-up", "/admin/login/", "/api/v1/auth/signup",
        "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/bookings", "/api/v1/bookings/K7M2QX/payments",
        "/api/v1/me/passengers", "/api/v1/me/wallets/EUR/top-ups", "/api/v1/nothing"]  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), BODIES, ids=lambda part: repr(part[:30]))
def test_t35_t56_no_body_breaks_anything(shop: Shop, cookie: str, body: bytes, kind: str) -> None:
    headers = {
        "HTTP_AUTHORIZATION": f"Bearer {token_for(shop.user.id)}",
        "HTTP_COOKIE": f"{cookie}; csrftoken={'a' * 32}",
        "HTTP_X_CSRFTOKEN": "a" * 32,
        "HTTP_IDEMPOTENCY_KEY": str(ids.new_id()),
        "CONTENT_TYPE": kind,
    }
    for address in SENT:
        path = address.encode()
        for method in ("POST", "PATCH", "DELETE"):
            sound(ask(method, path, body=body, **headers), path)


def test_t58_an_error_is_a_page_for_people_and_a_document_for_programs() -> None:
    assert ask("GET", b"/nothing").kind == "text/html"
    assert ask("GET", b"/api/nothing").kind == PROBLEM
