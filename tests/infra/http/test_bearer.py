"""T42, T49: identity comes from a signed token in the Authorization header, and from nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import jwt
import pytest

from carnet.infra import keys
from carnet.infra.principal import ISSUER
from carnet.kernel import clock, ids
from tests.api.client import Api, problem

USER = UUID("018f0000-0000-7000-8000-000000000001")


def token_of(user_id: UUID, expires: datetime | None = None) -> str:
    """An access token as identity issues it."""
    end = expires or clock.now() + timedelta(minutes=5)
    claims = {
        "iss": ISSUER,
        "sub": str(user_id),
        "exp": int(end.timestamp()),
        "token_use": "access",
        "roles": ["customer"],
    }
    return jwt.encode(claims, keys.token_key(), algorithm=keys.TOKEN_ALGORITHM)


def test_a_token_says_who_asks(api: Api) -> None:
    assert api.signed_in(token_of(USER)).get("/whoami").json() == {"user": ids.encode("usr", USER)}  # type: ignore[attr-defined]


def test_nobody_is_refused_and_told_how(api: Api) -> None:
    response = api.get("/whoami")
    problem(response, 401, "UNAUTHENTICATED")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "null", "é"])
def test_a_bad_token_is_refused(api: Api, token: str) -> None:
    problem(api.get("/whoami", Authorization=f"Bearer {token}"), 401, "UNAUTHENTICATED")
    problem(api.get("/perhaps", Authorization=f"Bearer {token}"), 401, "UNAUTHENTICATED")


def test_an_expired_token_is_refused(api: Api) -> None:
    problem(api.signed_in(token_of(USER, clock.now() - timedelta(seconds=1))).get("/whoami"), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("scheme", ["Basic", "Token", "JWT"])
def test_other_schemes_are_refused(api: Api, scheme: str) -> None:
    problem(api.get("/whoami", Authorization=f"{scheme} {token_of(USER)}"), 401, "UNAUTHENTICATED")


def test_t42_no_other_header_names_a_user(api: Api) -> None:
    for header in (
        "X-User-Id",
        "X-User",
        "X-Forwarded-User",
        "X-Auth-Token",
        "X-Access-Token",
        "Remote-User",
        "Cookie",
    ):
        for value in (str(USER), ids.encode("usr", USER), token_of(USER), f"access_token={token_of(USER)}"):
            problem(api.get("/whoami", **{header: value}), 401, "UNAUTHENTICATED")


def test_t49_no_address_carries_a_token(api: Api) -> None:
    for name in ("token", "access_token", "authorization", "jwt"):
        problem(api.get(f"/whoami?{name}={token_of(USER)}"), 401, "UNAUTHENTICATED")


def test_strangers_may_pass_where_a_route_says_so(api: Api) -> None:
    assert api.get("/perhaps").json() == {"known": False}  # type: ignore[attr-defined]
    assert api.signed_in(token_of(USER)).get("/perhaps").json() == {"known": True}  # type: ignore[attr-defined]


def test_a_machines_token_opens_nothing_that_is_a_persons(api: Api) -> None:
    claims = {
        "iss": ISSUER,
        "sub": str(USER),
        "key": str(USER),
        "operator": str(USER),
        "scope": "trips.read",
        "exp": int(clock.now().timestamp()) + 60,
        "iat": clock.now().timestamp(),
        "token_use": "access",
    }
    machine = api.signed_in(keys.sign_token(claims))
    problem(machine.get("/whoami"), 403, "FORBIDDEN")
    problem(machine.get("/perhaps"), 403, "FORBIDDEN")
