"""Where somebody is logged in, and logging out elsewhere or everywhere, as a program sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.kernel import clock
from tests.api.client import Api, body, problem
from tests.api.people import ADA, EMAIL, PASSWORD, Time, a_user, log_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1"


def _tokens(api: Api, agent: str = FIREFOX) -> dict[str, Any]:
    return body(api.post("/auth/login", ADA, **{"User-Agent": agent}))


@pytest.fixture
def tokens(api: Api, user: User) -> dict[str, Any]:
    """She is logged in with a browser."""
    return _tokens(api)


@pytest.fixture
def phone(api: Api, user: User) -> dict[str, Any]:
    """She is logged in with her phone, too."""
    return _tokens(api, PHONE)


@pytest.fixture
def browser(api: Api, user: User) -> Client:
    """She is logged in on the pages."""
    client = Client(headers={"User-Agent": FIREFOX})
    assert client.post("/login", {"login": EMAIL, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def ada(api: Api, tokens: dict[str, Any]) -> Api:
    """The client with the browser's token."""
    return api.signed_in(tokens["access_token"])


def _list(client: Api) -> list[dict[str, Any]]:
    document = body(client.get("/me/sessions"))
    assert document["next"] is None
    rows: list[dict[str, Any]] = document["data"]
    return rows


def _lives(api: Api, pair: dict[str, Any]) -> bool:
    """Whether a pair of tokens is good; one that is not is refused in both its parts."""
    used = api.signed_in(pair["access_token"]).get("/me").status_code
    if used == 200:
        return True
    problem(api.post("/auth/refresh", {"refresh_token": pair["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    assert used == 401
    return False


def test_every_place_is_told(ada: Api, phone: dict[str, Any]) -> None:
    first, second = _list(ada)
    assert (first["device"], first["current"]) == ("Safari on iPhone", False)
    assert (second["device"], second["current"], second["user_agent"]) == ("Firefox on Linux", True, FIREFOX)
    assert first["id"].startswith("ses_")
    assert first["address"] == "127.0.0.1"
    assert first["created_at"] <= first["last_seen_at"]
    assert set(first) == {"id", "device", "user_agent", "address", "created_at", "last_seen_at", "current"}


def test_no_key_of_a_session_is_told(ada: Api, phone: dict[str, Any]) -> None:
    told = str(_list(ada))
    assert not [row for row in Session.objects.all() if row.session_key in told]


def test_one_place_is_logged_out(api: Api, ada: Api, tokens: dict[str, Any], phone: dict[str, Any]) -> None:
    there = next(one["id"] for one in _list(ada) if not one["current"])
    assert ada.delete(f"/me/sessions/{there}").status_code == 204
    assert not _lives(api, phone)
    assert _lives(api, tokens)
    assert [one["current"] for one in _list(ada)] == [True]
    problem(ada.delete(f"/me/sessions/{there}"), 404, "NOT_FOUND")


def test_the_own_place_can_be_logged_out(api: Api, ada: Api, tokens: dict[str, Any], phone: dict[str, Any]) -> None:
    here = next(one["id"] for one in _list(ada) if one["current"])
    assert ada.delete(f"/me/sessions/{here}").status_code == 204
    assert not _lives(api, tokens)
    assert _lives(api, phone)


def test_everywhere_is_here_too(api: Api, ada: Api, tokens: dict[str, Any], phone: dict[str, Any]) -> None:
    assert ada.delete("/me/sessions").status_code == 204
    assert not _lives(api, tokens)
    assert not _lives(api, phone)
    assert not UserSession.objects.exists()
    again = _tokens(api)  # and whoever knows the password comes in again at once
    assert _lives(api, again)


def test_everywhere_else_is_not_here(api: Api, ada: Api, tokens: dict[str, Any], phone: dict[str, Any]) -> None:
    assert ada.delete("/me/sessions?others=true").status_code == 204
    assert _lives(api, tokens)
    assert not _lives(api, phone)
    assert len(_list(ada)) == 1


def test_a_browser_is_logged_out_as_well(ada: Api, browser: Client) -> None:
    assert len(_list(ada)) == 2
    assert browser.get("/account").status_code == 200
    assert ada.delete("/me/sessions?others=true").status_code == 204
    assert browser.get("/account").status_code == 302


@pytest.mark.parametrize("others", ["maybe", "", "1x"])
def test_t56_a_bad_wish_is_named(ada: Api, others: str) -> None:
    problem(ada.delete(f"/me/sessions?others={others}"), 400, "INVALID_INPUT")
    problem(ada.delete("/me/sessions?other=true"), 400, "INVALID_INPUT")
    assert len(_list(ada)) == 1


def test_somebody_elses_session_is_not_there(api: Api, ada: Api, tokens: dict[str, Any]) -> None:
    a_user(email="eve@example.org")
    eve = log_in(api, email="eve@example.org")
    (hers,) = _list(ada)
    assert [one["id"] for one in _list(eve)] != [hers["id"]]
    problem(eve.delete(f"/me/sessions/{hers['id']}"), 404, "NOT_FOUND")
    assert eve.delete("/me/sessions").status_code == 204
    assert _lives(api, tokens)
    assert UserSession.objects.filter(user__email=EMAIL).count() == 1


@pytest.mark.parametrize("name", ["1", "ses_", "ses_00000000000000000000000000", "usr_x", "%00"])
def test_t56_what_is_no_session_is_not_there(ada: Api, name: str) -> None:
    assert ada.delete(f"/me/sessions/{name}").status_code in {400, 404}
    assert len(_list(ada)) == 1


def test_strangers_are_asked_who_they_are(api: Api, user: User) -> None:
    problem(api.get("/me/sessions"), 401, "UNAUTHENTICATED")
    problem(api.delete("/me/sessions"), 401, "UNAUTHENTICATED")
    problem(api.delete("/me/sessions/ses_00000000000000000000000000"), 401, "UNAUTHENTICATED")


def test_a_printed_token_ends_sessions_and_has_none(api: Api, user: User, phone: dict[str, Any]) -> None:
    printed = api.signed_in(operations.access_token(user_id=user.id, now=clock.now()))
    assert [one["current"] for one in _list(printed)] == [False]
    assert printed.delete("/me/sessions?others=true").status_code == 204
    assert not _lives(api, phone)


def test_sessions_that_have_lapsed_are_not_told(ada: Api, phone: dict[str, Any]) -> None:
    key = UserSession.objects.get(user_agent=PHONE).session_key
    Session.objects.filter(session_key=key).update(expire_date=clock.now() - timedelta(seconds=1))
    assert [one["current"] for one in _list(ada)] == [True]


def test_a_program_is_seen_when_it_refreshes(
    api: Api, ada: Api, tokens: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = _list(ada)
    time = Time(monkeypatch)
    time.passes(600)
    response = api.client.post(
        "/api/v1/auth/refresh",
        {"refresh_token": tokens["refresh_token"]},
        content_type="application/json",
        REMOTE_ADDR="203.0.113.7",
    )
    assert response.status_code == 200
    (after,) = _list(ada)
    assert after["last_seen_at"] > before["last_seen_at"]
    assert (after["id"], after["address"]) == (before["id"], "203.0.113.7")


def test_a_browser_is_seen_as_pages_are_asked_for(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def seen() -> tuple[Any, str]:
        row = UserSession.objects.get()
        return row.last_seen_at, row.ip

    time, before = Time(monkeypatch), seen()
    time.passes(600)
    assert browser.get("/account", REMOTE_ADDR="203.0.113.7").status_code == 200
    after = seen()
    assert after[0] > before[0]
    assert after[1] == "203.0.113.7"
    time.passes(60)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/account").status_code == 200
    assert not [one for one in asked if one["sql"].startswith('UPDATE "usersessions')]  # nothing is written each time
    assert seen() == after


def test_t57_the_list_costs_the_same_for_one_and_for_many(api: Api, ada: Api) -> None:
    with CaptureQueriesContext(connection) as one:
        _list(ada)
    for _ in range(4):
        _tokens(api)
    with CaptureQueriesContext(connection) as many:
        assert len(_list(ada)) == 5
    assert len(many) == len(one)


def test_a_new_password_shows_who_else_is_gone(api: Api, ada: Api, phone: dict[str, Any]) -> None:
    assert ada.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 204
    fresh = body(ada.post("/me/password", {"current_password": PASSWORD, "new_password": "another horse battery"}))
    assert [one["current"] for one in _list(api.signed_in(fresh["access_token"]))] == [True]
    assert not _lives(api, phone)
