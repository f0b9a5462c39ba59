"""Access tokens, verified with the public key alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from carnet.infra import keys, principal
from carnet.infra.access import Permission, may_at
from carnet.infra.principal import Unauthenticated

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
USER = UUID("018f0000-0000-7000-8000-000000000001")
OPERATOR = UUID("018f0000-0000-7000-8000-000000000002")


def _claims(**changes: Any) -> dict[str, Any]:
    claims = {
        "iss": principal.ISSUER,
        "sub": str(USER),
        "exp": int((NOW + timedelta(minutes=15)).timestamp()),
        "token_use": "access",
        "roles": ["customer"],
        "memberships": {str(OPERATOR): "agent"},
        "locale": "de",
    }
    return {name: value for name, value in (claims | changes).items() if value is not None}


def _token(**changes: Any) -> str:
    return jwt.encode(_claims(**changes), keys.token_key(), algorithm=keys.TOKEN_ALGORITHM)


def test_a_good_token_names_its_owner() -> None:
    who = principal.from_token(_token(), NOW)
    assert who.user_id == USER
    assert who.locale == "de"
    assert who.roles == {"customer"}
    assert who.memberships == {OPERATOR: "agent"}
    assert who.actor == USER


def test_a_machine_works_for_one_operator_within_its_scopes() -> None:
    token = _token(key=str(USER), operator=str(OPERATOR), scope="trips.read trips.run", roles=None, memberships=None)
    machine = principal.from_token(token, NOW)
    assert (machine.key_id, machine.machine_of) == (USER, OPERATOR)
    assert may_at(machine, Permission.TRIPS_RUN, OPERATOR)
    assert not may_at(machine, Permission.TRIPS_PUBLISH, OPERATOR)
    assert not may_at(machine, Permission.TRIPS_RUN, USER)


def test_a_token_ends_when_it_says_also_if_it_was_seen_before() -> None:
    token = _token()
    principal.from_token(token, NOW)
    with pytest.raises(Unauthenticated, match="expired"):
        principal.from_token(token, NOW + timedelta(minutes=15))


@pytest.mark.parametrize(
    "changes",
    [
        {"token_use": "refresh"},
        {"token_use": None},
        {"iss": "somebody else"},
        {"iss": None},
        {"sub": "not a uuid"},
        {"sub": None},
        {"exp": None},
        {"memberships": ["a"]},
        {"memberships": {"not a uuid": "agent"}},
        {"roles": 5},
    ],
)
def test_a_misshapen_token_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Unauthenticated):
        principal.from_token(_token(**changes), NOW)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "é.é.é", "." * 5000])
def test_nonsense_is_refused(token: str) -> None:
    with pytest.raises(Unauthenticated):
        principal.from_token(token, NOW)


def test_a_token_of_another_key_is_refused() -> None:
    other = generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(Unauthenticated):
        principal.from_token(jwt.encode(_claims(), other, algorithm="RS256"), NOW)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_that_is_not_signed_with_the_private_key_is_refused(algorithm: str) -> None:
    secret = "" if algorithm == "none" else "x" * 32
    with pytest.raises(Unauthenticated):
        principal.from_token(jwt.encode(_claims(), secret, algorithm=algorithm), NOW)
