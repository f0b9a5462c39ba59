"""Signing up, logging in, staying and leaving, as a program sees it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import jwt
import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.http import HttpResponse

from carnet.domains.identity import operations
from carnet.domains.identity.jobs import sweep_sessions
from carnet.domains.identity.login import sessions
from carnet.domains.identity.models import User
from carnet.infra import keys
from carnet.infra.jobs import run_due
from carnet.kernel import clock
from tests.api.client import Api, pointers, problem, user_id_of

PASSWORD = "correct horse battery"
ADA = {"email": "ada@example.org", "password": PASSWORD}

pytestmark = pytest.mark.django_db


def _body(response: HttpResponse) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(response.content)
    return document


@pytest.fixture
def tokens(api: Api) -> dict[str, Any]:
    """Ada has an account."""
    response = api.post("/auth/signup", ADA)
    assert response.status_code == 201, response.content
    return _body(response)


def test_who_signs_up_is_logged_in(api: Api, tokens: dict[str, Any]) -> None:
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 900
    me = _body(api.signed_in(tokens["access_token"]).get("/me"))
    assert me["email"] == "ada@example.org"
    assert me["roles"] == ["customer"]
    assert me["id"].startswith("usr_")


@pytest.mark.parametrize(
    "extra",
    [
        {"role": "admin"},
        {"roles": ["admin"]},
        {"is_staff": True},
        {"is_superuser": True},
        {"memberships": {}},
        {"id": "usr_x"},
        {"is_active": True},
        {"password1": "x"},
    ],
)
def test_t41_nobody_chooses_a_role(api: Api, extra: dict[str, Any]) -> None:
    refused = problem(api.post("/auth/signup", ADA | extra), 400, "INVALID_INPUT")
    assert pointers(refused) == {f"/{name}" for name in extra}
    assert not User.objects.exists()


def test_t50_an_account_needs_an_email_or_a_phone(api: Api) -> None:
    for body in ({}, {"email": None}, {"email": None, "phone": None}):
        refused = problem(api.post("/auth/signup", body | {"password": PASSWORD}), 400, "INVALID_INPUT")
        assert pointers(refused) == {"/email", "/phone"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code", "places"),
    [
        ({}, 400, "INVALID_INPUT", {"/password"}),
        ({"email": "x", "password": PASSWORD}, 400, "INVALID_INPUT", {"/email"}),
        ({"email": 5, "phone": 5, "password": 5}, 400, "INVALID_INPUT", {"/email", "/phone", "/password"}),
        ({"email": "a\x00@b.de", "password": PASSWORD}, 400, "INVALID_INPUT", {"/email"}),
        ({"phone": "030", "password": PASSWORD}, 400, "INVALID_INPUT", {"/phone"}),
        (ADA | {"birth_date": "yesterday"}, 400, "INVALID_INPUT", {"/birth_date"}),
        (ADA | {"birth_date": "2999-01-01"}, 400, "INVALID_INPUT", {"/birth_date"}),
        (ADA | {"birth_date": "2020-01-01"}, 422, "TOO_YOUNG", {"/birth_date"}),
        (ADA | {"password": "short"}, 422, "PASSWORD_TOO_WEAK", {"/password"}),
        (ADA | {"password": "x" * 1001}, 400, "INVALID_INPUT", {"/password"}),
        (ADA | {"first_name": "x" * 81}, 400, "INVALID_INPUT", {"/first_name"}),
        (ADA | {"language": "Deutsch", "currency": "XYZ"}, 400, "INVALID_INPUT", {"/language", "/currency"}),
    ],
)
def test_t35_every_bad_field_is_named(api: Api, body: Any, status: int, code: str, places: set[str]) -> None:
    assert pointers(problem(api.post("/auth/signup", body), status, code)) == places
    assert not User.objects.exists()


def test_a_contact_belongs_to_one_account(api: Api, tokens: dict[str, Any]) -> None:
    refused = problem(api.post("/auth/signup", ADA | {"email": "ADA@example.org"}), 409, "CONTACT_TAKEN")
    assert pointers(refused) == {"/email"}


def test_a_password_opens_the_account(api: Api, tokens: dict[str, Any]) -> None:
    response = api.post("/auth/login", {"email": "Ada@Example.org", "password": PASSWORD})
    assert response.status_code == 200
    assert "RateLimit" in response
    assert (
        _body(api.signed_in(_body(response)["access_token"]).get("/auth/session"))["user"]["email"] == "ada@example.org"
    )


def test_an_older_token_does_not_stand_in_the_way_of_a_login(api: Api, tokens: dict[str, Any]) -> None:
    assert api.signed_in(tokens["access_token"]).post("/auth/login", ADA).status_code == 200
    assert api.signed_in("nonsense").post("/auth/login", ADA).status_code == 200
    bob = api.signed_in(tokens["access_token"]).post("/auth/signup", {**ADA, "email": "bob@example.org"})
    assert _body(api.signed_in(_body(bob)["access_token"]).get("/me"))["email"] == "bob@example.org"


def test_blanks_in_passwords_are_their_owners(api: Api) -> None:
    body = {"email": "bob@example.org", "password": f"  {PASSWORD} "}
    assert api.post("/auth/signup", body).status_code == 201
    assert api.post("/auth/login", body).status_code == 200
    problem(api.post("/auth/login", body | {"password": PASSWORD}), 401, "INVALID_CREDENTIALS")


@pytest.mark.parametrize(
    "body",
    [
        {"email": "ada@example.org", "password": "wrong"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"phone": "+4930123456", "password": PASSWORD},
        {"password": PASSWORD},
    ],
)
def test_anybody_else_is_not_told_why(api: Api, tokens: dict[str, Any], body: dict[str, Any]) -> None:
    refused = problem(api.post("/auth/login", body), 401, "INVALID_CREDENTIALS")
    assert refused["detail"] == "The name or the password is wrong."


def test_t46_guessing_ends(api: Api, tokens: dict[str, Any]) -> None:
    for _ in range(10):
        problem(api.post("/auth/login", ADA | {"password": "wrong"}), 401, "INVALID_CREDENTIALS")
    response = api.post("/auth/login", ADA)
    problem(response, 429, "RATE_LIMITED")
    assert 0 < int(response["Retry-After"]) <= 300
    assert "r=0;" in response["RateLimit"]


def test_a_refresh_token_works_once(api: Api, tokens: dict[str, Any]) -> None:
    response = api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert response.status_code == 200, response.content
    renewed = _body(response)
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert api.signed_in(renewed["access_token"]).get("/me").status_code == 200
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    assert api.post("/auth/refresh", {"refresh_token": renewed["refresh_token"]}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\u00e9"])
def test_other_refresh_tokens_are_refused(api: Api, tokens: dict[str, Any], token: str) -> None:
    problem(api.post("/auth/refresh", {"refresh_token": token}), 401, "REFRESH_TOKEN_INVALID")
    problem(api.post("/auth/refresh", {"refresh_token": tokens["access_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(api.post("/auth/refresh", {}), 400, "INVALID_INPUT")


@pytest.mark.django_db(transaction=True)
def test_of_parallel_refreshes_one_wins(api: Api, tokens: dict[str, Any]) -> None:
    def refresh(_number: int) -> int:
        try:
            return Api().post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(refresh, range(4))) == [200, 401, 401, 401]


def test_logging_out_revokes(api: Api, tokens: dict[str, Any]) -> None:
    ada = api.signed_in(tokens["access_token"])
    assert ada.delete("/auth/session").status_code == 204
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(ada.get("/auth/session"), 401, "UNAUTHENTICATED")
    assert ada.delete("/auth/session").status_code == 204
    problem(api.delete("/auth/session"), 401, "UNAUTHENTICATED")


def test_logging_out_ends_one_session_alone(api: Api, tokens: dict[str, Any]) -> None:
    other = _body(api.post("/auth/login", ADA))
    api.signed_in(tokens["access_token"]).delete("/auth/session")
    assert api.post("/auth/refresh", {"refresh_token": other["refresh_token"]}).status_code == 200


def test_t48_a_banned_user_neither_logs_in_nor_refreshes(api: Api, tokens: dict[str, Any]) -> None:
    me = _body(api.signed_in(tokens["access_token"]).get("/me"))
    operations.ban(user_id=user_id_of(me), actor=None, reason="fraud", now=clock.now())
    problem(api.post("/auth/login", ADA), 403, "ACCOUNT_CLOSED")
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(api.signed_in(tokens["access_token"]).get("/auth/session"), 401, "UNAUTHENTICATED")


def test_t48_a_deactivated_user_neither_logs_in_nor_refreshes(api: Api, tokens: dict[str, Any]) -> None:
    User.objects.update(is_active=False)
    problem(api.post("/auth/login", ADA), 403, "ACCOUNT_CLOSED")
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")


def test_tokens_are_verified_with_the_published_key_alone(api: Api, tokens: dict[str, Any]) -> None:
    (published,) = _body(api.get("/auth/.well-known/jwks.json"))["keys"]
    user = User.objects.get()
    for token in (tokens["access_token"], operations.access_token(user_id=user.id, now=clock.now())):
        assert jwt.get_unverified_header(token)["kid"] == published["kid"]
        claims = jwt.decode(token, jwt.PyJWK(published), algorithms=[published["alg"]], issuer="carnet")
        assert claims["sub"] == str(user.id)
        assert claims["exp"] - claims["iat"] == 900
        assert claims["roles"] == ["customer"]
    assert "d" not in published
    assert published["alg"] == keys.TOKEN_ALGORITHM


@pytest.mark.parametrize("path", ["/auth/login", "/auth/signup", "/auth/refresh"])
def test_bad_bodies_are_problems(api: Api, path: str) -> None:
    for body in (b"", b"{", b"[]", b"\xff", b'{"a": NaN}'):
        assert api.post(path, body).status_code == 400
    problem(api.get(path), 405, "METHOD_NOT_ALLOWED")
    problem(api.post(f"{path}?next=/", ADA), 400, "INVALID_INPUT")


def test_an_address_is_proven_by_what_was_sent_to_it(api: Api, settings: Any, mailoutbox: list[Any]) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"
    assert api.post("/auth/signup", ADA).status_code == 201
    assert mailoutbox == []
    run_due()
    (message,) = mailoutbox
    assert message.to == ["ada@example.org"]
    key = unquote(message.body.split("/verify-email/")[1].split()[0])
    assert pointers(problem(api.post("/auth/email/verify", {"key": "wrong"}), 400, "INVALID_INPUT")) == {"/key"}
    assert not EmailAddress.objects.get().verified
    assert api.post("/auth/email/verify", {"key": key}).status_code == 204
    assert EmailAddress.objects.get().verified


def test_where_it_is_mandatory_a_login_waits_for_it(api: Api, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    refused = problem(api.post("/auth/signup", ADA), 401, "AUTHENTICATION_PENDING")
    assert refused["flow"] == "verify_email"
    assert "access_token" not in refused


def test_an_account_is_logged_in_at_so_many_places(
    api: Api, tokens: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 2)
    others = [_body(api.post("/auth/login", ADA)) for _ in range(2)]
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    for other in others:
        assert api.post("/auth/refresh", {"refresh_token": other["refresh_token"]}).status_code == 200


def test_ended_sessions_are_swept(api: Api, tokens: dict[str, Any]) -> None:
    assert sweep_sessions(now=clock.now()) == 0
    assert sweep_sessions(now=clock.now() + timedelta(days=15)) == 1
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
