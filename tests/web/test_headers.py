"""What every kind of answer tells browsers (OWASP ASVS 4.0, level 2), and what cookies are like."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.http.headers import NOTHING
from carnet.kernel import clock
from carnet.project import cookies
from tests.web.shop import Shop

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGES = [
    "/",
    "/search",
    "/login",
    "/signup",
    "/nowhere",
    "/static/nowhere.js",
    "/search?from=Berlin&to=Leipzig&date=2999-01-01",
]
OWN_PAGES = ["/account", "/bookings", "/wallet"]
BACK_OFFICE = ["/admin/", "/admin/identity/user/", "/admin/audit/auditentry/"]
NO_PAGES = [
    *("/healthz", "/readyz", "/static/carnet/css/base.css", "/static/carnet/mark.svg"),
    *(
        "/api/v1/openapi.json",
        "/api/v1/places?q=ber",
        "/api/v1/nowhere",
        "/api/nowhere",
        "/api/v1/me",
        "/api/v1/search",
    ),
    *("/api/v1/problems", "/api/v1/problems/NOT_FOUND", "/api/v1/auth/.well-known/jwks.json"),
]
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|\son[a-z]+=\"|javascript:")


@pytest.fixture
def staff(shop: Shop, settings: Any) -> Client:
    """An admin in the back office, as in the demo."""
    settings.DEMO = True
    User.objects.filter(pk=shop.user.pk).update(roles=[PlatformRole.ADMIN])
    client = Client()
    client.force_login(shop.user, backend="carnet.domains.identity.login.backend.PasswordBackend")
    return client


def _directives(answer: HttpResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


def _has_all(answer: HttpResponse, *, but: tuple[str, ...] = ()) -> None:
    for name, value in ALWAYS.items():
        assert name in but or answer[name] == value, name
    assert _directives(answer)["default-src"] == ["'none'"]
    assert _directives(answer)["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_nothing_but_our_own_files(shop: Shop, path: str) -> None:
    answer = shop.get(path)
    _has_all(answer)
    policy = _directives(answer)
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]
    assert not INLINE.search(answer.content.decode())


@pytest.mark.parametrize("path", NO_PAGES)
def test_what_is_no_page_may_load_nothing(shop: Shop, path: str) -> None:
    with closing(shop.get(path)) as answer:
        _has_all(answer)
        assert answer["Content-Security-Policy"] == NOTHING


@pytest.mark.parametrize("path", BACK_OFFICE)
def test_the_back_office_has_no_inline_script_either(staff: Client, path: str) -> None:
    answer: Any = staff.get(path)
    assert answer.status_code == 200
    _has_all(answer)
    assert _directives(answer)["script-src"] == ["'self'", "'unsafe-eval'"]
    assert not INLINE.search(answer.content.decode())
    assert answer["Cache-Control"] == "no-store"


def test_redirects_and_refusals_are_no_exception(shop: Shop) -> None:
    for answer in (
        shop.get("/account"),
        shop.client.post("/api/v1/bookings", b"{", content_type="application/json"),
        shop.client.post("/api/v1/auth/login", b"\xff", content_type="application/json"),
        shop.client.get("/", headers={"host": "elsewhere.example"}),
        Client(enforce_csrf_checks=True).post("/login", {}),
    ):
        _has_all(answer)


def test_an_error_of_ours_is_no_exception(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("carnet.web.views.home.page", broken)
    answer: Any = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    _has_all(answer)


def test_the_page_about_the_api_has_its_own_style_alone(shop: Shop) -> None:
    answer = shop.get("/api/v1/docs")
    _has_all(answer)
    (style,) = _directives(answer)["style-src"]
    assert style.startswith("'sha256-")
    assert "script-src" not in _directives(answer)
    assert not INLINE.search(answer.content.decode())


@pytest.mark.parametrize("path", OWN_PAGES)
def test_a_page_about_somebody_is_kept_nowhere(traveller: Shop, path: str) -> None:
    answer = traveller.get(path)
    assert answer.status_code == 200
    _has_all(answer)
    assert answer["Cache-Control"] == "no-store"


def test_answers_about_somebody_are_kept_nowhere(shop: Shop) -> None:
    token = operations.access_token(user_id=shop.user.pk, now=clock.now())
    for path in ("/api/v1/me", "/api/v1/bookings", "/api/v1/me/wallets", "/api/v1/places?q=ber"):
        answer = shop.client.get(path, headers={"authorization": f"Bearer {token}"})
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store"), path
    for answer in (
        shop.client.post("/api/v1/auth/refresh", {"refresh_token": "x"}, content_type="application/json"),
        shop.client.get("/api/v1/me", headers={"authorization": "Bearer nonsense"}),
        shop.client.get("/login"),
    ):
        assert answer["Cache-Control"] == "no-store"


def test_what_is_for_everybody_may_be_kept(traveller: Shop) -> None:
    assert "public" in traveller.get("/api/v1/auth/.well-known/jwks.json")["Cache-Control"]
    with closing(traveller.get("/static/carnet/css/base.css")) as answer:
        assert "no-store" not in answer.get("Cache-Control", "")


def test_through_tls_browsers_are_told_to_stay_there(shop: Shop, settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    for path in (*PAGES, *NO_PAGES):
        with closing(shop.client.get(path, secure=True)) as answer:
            assert answer["Strict-Transport-Security"] == "max-age=31536000", path
        with closing(shop.client.get(path)) as answer:
            assert "Strict-Transport-Security" not in answer, path


def test_t49_no_address_that_leaves_this_site_is_told(shop: Shop) -> None:
    """What an address holds (a key of an invitation, say) goes to nobody else, be it by a link or by a picture."""
    for path in (*PAGES, *NO_PAGES):
        with closing(shop.get(path)) as answer:
            assert answer["Referrer-Policy"] == "same-origin"


def test_t49_no_address_opens_anything(shop: Shop) -> None:
    token = operations.access_token(user_id=shop.user.pk, now=clock.now())
    shop.log_in()
    session = shop.client.cookies["sessionid"].value
    for query in (f"access_token={token}", f"token={token}", f"sessionid={session}", f"session_token={session}"):
        assert Client().get(f"/account?{query}").status_code == 302
        assert Client().get(f"/api/v1/me?{query}").status_code in {400, 401}


def test_forms_lead_nowhere_but_here(shop: Shop) -> None:
    """The way to a provider leads over a page of ours, which sends people on by itself."""
    for path in PAGES:
        with closing(shop.get(path)) as answer:
            assert _directives(answer)["form-action"] == ["'self'"], path


def _cookies(shop: Shop, settings: Any) -> dict[str, Any]:
    """All cookies that a visitor gets who logs in."""
    secure = bool(settings.SESSION_COOKIE_SECURE)
    before: Any = shop.client.get("/login", secure=secure)
    shop.log_in()
    settings.SESSION_SAVE_EVERY_REQUEST = True  # the client has made the session by itself; now a page sets its cookie
    after: Any = shop.client.get("/bookings", secure=secure)
    return {**before.cookies, **after.cookies}


@pytest.fixture
def with_tls(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """The settings of an installation behind `https://`."""
    monkeypatch.setenv("CARNET_SITE_URL", "https://testserver")
    for name, value in vars(importlib.reload(cookies)).items():
        if name.isupper() and not name.startswith("_"):
            setattr(settings, name, value)
    yield settings
    monkeypatch.undo()
    importlib.reload(cookies)


def test_cookies_are_for_this_host_tls_and_no_script(with_tls: Any, shop: Shop) -> None:
    seen = _cookies(shop, with_tls)
    assert set(seen) == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in seen.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_without_tls_cookies_are_kept_from_scripts_all_the_same(settings: Any, shop: Shop) -> None:
    seen = _cookies(shop, settings)
    assert set(seen) == {"sessionid", "csrftoken"}
    for cookie in seen.values():
        assert not cookie["secure"]
        assert cookie["httponly"]
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_the_files_that_are_asked_for_are_there() -> None:
    """Otherwise the walk above would look at pages of errors only."""
    for path in ("carnet/css/base.css", "carnet/mark.svg"):
        assert finders.find(path)
