"""Signing up, logging in by password, staying and leaving, as a program sees it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.db import connection

from carnet.domains.identity import operations
from carnet.domains.identity.jobs import sweep_sessions
from carnet.domains.identity.login import adapter
from carnet.domains.identity.models import User
from carnet.infra import keys
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.api.client import Api, body, pointers, problem, user_id_of
from tests.api.people import ADA, EMAIL, PASSWORD, PHONE, a_step, a_user, sign_up, wrong
from tests.messages import code_to, keep_apart, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def tokens(api: Api) -> dict[str, Any]:
    """Ada has an account and is logged in."""
    a_user()
    return body(api.post("/auth/login", ADA))


@pytest.mark.parametrize("contact", [{"email": EMAIL}, {"phone": PHONE}])
@pytest.mark.parametrize("password", [{}, {"password": PASSWORD}])
def test_who_signs_up_proves_the_contact_and_is_logged_in(
    api: Api, contact: dict[str, str], password: dict[str, str]
) -> None:
    tokens = sign_up(api, **contact, **password, first_name="Ada", language="de", birth_date="1990-01-02")
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 900
    me = body(api.signed_in(tokens["access_token"]).get("/me"))
    ((kind, value),) = contact.items()
    assert (me[kind], me["first_name"], me["language"], me["birth_date"]) == (value, "Ada", "de", "1990-01-02")
    assert me["roles"] == ["customer"]
    assert me["id"].startswith("usr_")
    assert User.objects.get().has_usable_password() == bool(password)
    told = OutboxEvent.objects.get(name="user.registered")
    assert told.data["user"][kind] == value
    if password:
        assert api.post("/auth/login", {**contact, **password}).status_code == 200


def test_nothing_is_open_before_the_contact_is_proven(api: Api) -> None:
    on = a_step(api, "/auth/signup", ADA, "verify_email")
    assert not OutboxEvent.objects.exists()
    problem(api.get("/me", **on), 401, "UNAUTHENTICATED")
    problem(api.get("/auth/session", **on), 401, "UNAUTHENTICATED")
    refused = problem(api.post("/auth/email/verify", {"code": wrong(code_to(EMAIL))}, **on), 422, "CODE_WRONG")
    assert pointers(refused) == {"/code"}
    assert body(api.post("/auth/email/verify", {"code": code_to(EMAIL)}, **on))["access_token"]
    problem(api.post("/auth/email/verify", {"code": code_to(EMAIL)}, **on), 401, "UNAUTHENTICATED")  # it was taken


def test_a_login_waits_for_the_proof(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    operations.sign_up(**ADA, now=clock.now())
    on = a_step(api, "/auth/login", ADA, "verify_email")
    assert body(api.post("/auth/email/verify", {"code": code_to(EMAIL)}, **on))["refresh_token"]
    assert OutboxEvent.objects.get().name == "user.registered"


def test_who_never_proved_a_contact_does_not_keep_its_owner_out(api: Api) -> None:
    squatter = operations.sign_up(email=EMAIL, password="the squatter's own one", now=clock.now())
    sign_up(api, **ADA)
    assert not User.objects.filter(pk=squatter.pk).exists()
    stolen = api.post("/auth/login", ADA | {"password": "the squatter's own one"})
    problem(stolen, 401, "INVALID_CREDENTIALS")


def test_a_step_whose_account_was_replaced_leads_nowhere(api: Api) -> None:
    on = a_step(api, "/auth/signup", ADA, "verify_email")
    code = code_to(EMAIL)
    operations.sign_up(**ADA, now=clock.now())
    problem(api.post("/auth/email/verify", {"code": code}, **on), 422, "CODE_WRONG")
    assert not OutboxEvent.objects.exists()


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
        {"phone_verified": True},
        {"proven": True},
        {"version": 1},
        {"password1": "x"},
    ],
)
def test_t41_nobody_chooses_a_role(api: Api, extra: dict[str, Any]) -> None:
    refused = problem(api.post("/auth/signup", ADA | extra), 400, "INVALID_INPUT")
    assert pointers(refused) == {f"/{name}" for name in extra}
    assert not User.objects.exists()


def test_t50_an_account_needs_an_email_or_a_phone(api: Api) -> None:
    for given in ({}, {"email": None}, {"email": None, "phone": None}):
        for path in ("/auth/signup", "/auth/login"):
            refused = problem(api.post(path, given | {"password": PASSWORD}), 400, "INVALID_INPUT")
            assert pointers(refused) == {"/email", "/phone"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("given", "status", "code", "places"),
    [
        ({}, 400, "INVALID_INPUT", {"/email", "/phone"}),
        ({"email": EMAIL, "phone": PHONE}, 400, "INVALID_INPUT", {"/email", "/phone"}),
        ({"email": "x", "password": PASSWORD}, 400, "INVALID_INPUT", {"/email"}),
        ({"email": 5, "phone": 5, "password": 5}, 400, "INVALID_INPUT", {"/email", "/phone", "/password"}),
        ({"email": "a\x00@b.de", "password": PASSWORD}, 400, "INVALID_INPUT", {"/email"}),
        ({"phone": "030", "password": PASSWORD}, 400, "INVALID_INPUT", {"/phone"}),
        (ADA | {"birth_date": "yesterday"}, 400, "INVALID_INPUT", {"/birth_date"}),
        (ADA | {"birth_date": "2999-01-01"}, 400, "INVALID_INPUT", {"/birth_date"}),
        (ADA | {"birth_date": "2020-01-01"}, 422, "TOO_YOUNG", {"/birth_date"}),
        (ADA | {"password": ""}, 400, "INVALID_INPUT", {"/password"}),
        (ADA | {"password": "short"}, 422, "PASSWORD_TOO_WEAK", {"/password"}),
        (ADA | {"password": "ada@example.org"}, 422, "PASSWORD_TOO_WEAK", {"/password"}),
        (ADA | {"password": "x" * 1001}, 400, "INVALID_INPUT", {"/password"}),
        (ADA | {"first_name": "x" * 81}, 400, "INVALID_INPUT", {"/first_name"}),
        (ADA | {"language": "Deutsch", "currency": "XYZ"}, 400, "INVALID_INPUT", {"/language", "/currency"}),
    ],
)
def test_t35_every_bad_field_is_named(api: Api, given: Any, status: int, code: str, places: set[str]) -> None:
    assert pointers(problem(api.post("/auth/signup", given), status, code)) == places
    assert not User.objects.exists()
    assert sent() == []


def test_a_password_opens_the_account(api: Api, tokens: dict[str, Any]) -> None:
    response = api.post("/auth/login", {"email": "Ada@Example.org", "password": PASSWORD})
    assert "RateLimit" in response
    ada = api.signed_in(body(response)["access_token"])
    assert body(ada.get("/auth/session"))["user"]["email"] == EMAIL


def test_a_phone_and_a_password_open_the_account(api: Api) -> None:
    a_user(email=None, phone=PHONE)
    assert api.post("/auth/login", {"phone": "+49 151 12345678", "password": PASSWORD}).status_code == 200


def test_an_older_token_does_not_stand_in_the_way_of_a_login(api: Api, tokens: dict[str, Any]) -> None:
    assert api.signed_in(tokens["access_token"]).post("/auth/login", ADA).status_code == 200
    assert api.signed_in("nonsense").post("/auth/login", ADA).status_code == 200
    bob = sign_up(api.signed_in(tokens["access_token"]), email="bob@example.org")
    assert body(api.signed_in(bob["access_token"]).get("/me"))["email"] == "bob@example.org"


def test_blanks_in_passwords_are_their_owners(api: Api) -> None:
    bob = {"email": "bob@example.org", "password": f"  {PASSWORD} "}
    sign_up(api, **bob)
    assert api.post("/auth/login", bob).status_code == 200
    problem(api.post("/auth/login", bob | {"password": PASSWORD}), 401, "INVALID_CREDENTIALS")


@pytest.mark.parametrize(
    "given",
    [
        {"email": EMAIL, "password": "wrong"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"phone": "+4930123456", "password": PASSWORD},
    ],
)
def test_anybody_else_is_not_told_why(api: Api, tokens: dict[str, Any], given: dict[str, Any]) -> None:
    refused = problem(api.post("/auth/login", given), 401, "INVALID_CREDENTIALS")
    assert refused["detail"] == "The name or the password is wrong."


def test_t46_guessing_ends(api: Api, tokens: dict[str, Any]) -> None:
    for _ in range(10):
        problem(api.post("/auth/login", ADA | {"password": "wrong"}), 401, "INVALID_CREDENTIALS")
    response = api.post("/auth/login", ADA)
    problem(response, 429, "RATE_LIMITED")
    assert 0 < int(response["Retry-After"]) <= 900
    assert "r=0;" in response["RateLimit"]


def test_a_refresh_token_works_once(api: Api, tokens: dict[str, Any]) -> None:
    renewed = body(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}))
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert api.signed_in(renewed["access_token"]).get("/me").status_code == 200
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")


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
    problem(api.delete("/auth/session"), 401, "UNAUTHENTICATED")


def test_logging_out_ends_one_session_alone(api: Api, tokens: dict[str, Any]) -> None:
    other = body(api.post("/auth/login", ADA))
    api.signed_in(tokens["access_token"]).delete("/auth/session")
    assert api.post("/auth/refresh", {"refresh_token": other["refresh_token"]}).status_code == 200


def test_t48_a_banned_user_neither_logs_in_nor_refreshes(api: Api, tokens: dict[str, Any]) -> None:
    me = body(api.signed_in(tokens["access_token"]).get("/me"))
    operations.ban(user_id=user_id_of(me), by=CARNET, reason="fraud", now=clock.now())
    problem(api.post("/auth/login", ADA), 403, "ACCOUNT_CLOSED")
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    problem(api.signed_in(tokens["access_token"]).get("/auth/session"), 401, "UNAUTHENTICATED")


def test_t48_a_deactivated_user_neither_logs_in_nor_refreshes(api: Api, tokens: dict[str, Any]) -> None:
    User.objects.update(is_active=False)
    problem(api.post("/auth/login", ADA), 403, "ACCOUNT_CLOSED")
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")


def test_t48_who_is_banned_on_the_way_in_does_not_arrive(api: Api) -> None:
    on = a_step(api, "/auth/signup", ADA, "verify_email")
    operations.ban(user_id=User.objects.get().pk, by=CARNET, reason="fraud", now=clock.now())
    problem(api.post("/auth/email/verify", {"code": code_to(EMAIL)}, **on), 403, "ACCOUNT_CLOSED")
    problem(api.get("/auth/session", **on), 401, "UNAUTHENTICATED")


def test_t49_a_step_goes_on_by_its_header_alone(api: Api) -> None:
    on = a_step(api, "/auth/signup", ADA, "verify_email")
    token, given = on["X-Session-Token"], {"code": code_to(EMAIL)}
    for name in ("session_token", "X-Session-Token", "token"):
        problem(api.post(f"/auth/email/verify?{name}={token}", given), 400, "INVALID_INPUT")
        problem(api.post("/auth/email/verify", given | {name: token}), 400, "INVALID_INPUT")
    api.client.cookies["sessionid"] = token
    problem(api.post("/auth/email/verify", given), 409, "STEP_NOT_PENDING")
    assert not OutboxEvent.objects.exists()


def test_tokens_are_verified_with_the_published_key_alone(api: Api, tokens: dict[str, Any]) -> None:
    published = body(api.get("/auth/.well-known/jwks.json"))["keys"]
    user = User.objects.get()
    for token in (tokens["access_token"], operations.access_token(user_id=user.id, now=clock.now())):
        kid = jwt.get_unverified_header(token)["kid"]
        key = next(one for one in published if one["kid"] == kid)
        claims = jwt.decode(token, jwt.PyJWK(key), algorithms=[key["alg"]], issuer="carnet")
        assert claims["sub"] == str(user.id)
        assert 899 < claims["exp"] - claims["iat"] <= 900
        assert claims["roles"] == ["customer"]
        assert "d" not in key
        assert key["alg"] == keys.TOKEN_ALGORITHM


@pytest.mark.parametrize("path", ["/auth/login", "/auth/signup", "/auth/refresh", "/auth/code/request"])
def test_bad_bodies_are_problems(api: Api, path: str) -> None:
    for sent_body in (b"", b"{", b"[]", b"\xff", b'{"a": NaN}'):
        assert api.post(path, sent_body).status_code == 400
    problem(api.get(path), 405, "METHOD_NOT_ALLOWED")
    problem(api.post(f"{path}?next=/", ADA), 400, "INVALID_INPUT")


@pytest.mark.parametrize(
    "path", ["/auth/email/verify", "/auth/phone/verify", "/auth/code/confirm", "/auth/password/reset"]
)
@pytest.mark.parametrize("token", ["", "x", "0" * 32, "é", "a" * 500])
def test_a_code_without_a_step_is_none(api: Api, path: str, token: str) -> None:
    given = {"code": "123456"} | ({"password": PASSWORD} if path.endswith("reset") else {})
    response = api.post(path, given, **{"X-Session-Token": token})
    assert response.status_code in {401, 409}
    assert json.loads(response.content)["code"] in {"UNAUTHENTICATED", "STEP_NOT_PENDING"}


def test_an_account_is_logged_in_at_so_many_places(
    api: Api, tokens: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "MOST_SESSIONS", 2)
    others = [body(api.post("/auth/login", ADA)) for _ in range(2)]
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
    for other in others:
        assert api.post("/auth/refresh", {"refresh_token": other["refresh_token"]}).status_code == 200


def test_ended_sessions_are_swept(api: Api, tokens: dict[str, Any]) -> None:
    assert sweep_sessions(now=clock.now()) == 0
    assert sweep_sessions(now=clock.now() + timedelta(days=15)) == 1
    problem(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}), 401, "REFRESH_TOKEN_INVALID")
