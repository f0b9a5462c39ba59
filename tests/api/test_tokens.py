"""Access and refresh tokens, from their first day to their end."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.jobs import sweep_sessions
from carnet.domains.identity.models import Membership, RefreshToken, Team, User
from carnet.infra import audit, keys, principal
from carnet.infra.audit import queries as audits
from carnet.infra.principal import CARNET
from carnet.infra.revocations.models import EndedAccess
from carnet.kernel import clock, ids
from tests.api.client import Api, body, problem
from tests.sessions import Opened, open_session, record

pytestmark = pytest.mark.django_db
OPERATOR = UUID("018f0000-0000-7000-8000-000000000002")
APP = record("mfa", type="totp", id=1)


@pytest.fixture
def ada(db: None) -> User:
    """A customer."""
    return operations.sign_up(email="ada@example.org", password="correct horse battery", now=clock.now())


@pytest.fixture
def opened(ada: User) -> Opened:
    """Ada is logged in with a program."""
    return open_session(ada)


def _refresh(api: Api, token: str) -> HttpResponse:
    return api.post("/auth/refresh", {"refresh_token": token})


def _verbs(user: User) -> list[str]:
    return [one.verb for one in audits.entries(subject=ids.encode("usr", user.pk))]


def _claims(token: str) -> dict[str, Any]:
    return keys.read_token(token)


def test_a_refresh_token_gets_the_next_pair(api: Api, opened: Opened) -> None:
    renewed = body(_refresh(api, opened.refresh_token))
    assert renewed["refresh_token"] != opened.refresh_token
    assert api.signed_in(renewed["access_token"]).get("/me").status_code == 200
    assert _refresh(api, renewed["refresh_token"]).status_code == 200


def test_a_reused_refresh_token_ends_its_family(api: Api, ada: User, opened: Opened) -> None:
    other = open_session(ada)
    renewed = body(_refresh(api, opened.refresh_token))
    problem(_refresh(api, opened.refresh_token), 401, "REFRESH_TOKEN_INVALID")
    problem(_refresh(api, renewed["refresh_token"]), 401, "REFRESH_TOKEN_INVALID")
    for token in (opened.access_token, renewed["access_token"]):
        problem(api.signed_in(token).get("/me"), 401, "UNAUTHENTICATED")
    assert "refresh.reused" in _verbs(ada)
    assert not Session.objects.filter(session_key=opened.key).exists()
    assert not UserSession.objects.filter(session_key=opened.key).exists()
    assert api.signed_in(other.access_token).get("/me").status_code == 200
    assert _refresh(api, other.refresh_token).status_code == 200


def test_a_refresh_token_that_was_never_noted_ends_its_family_too(api: Api, ada: User, opened: Opened) -> None:
    RefreshToken.objects.all().delete()
    problem(_refresh(api, opened.refresh_token), 401, "REFRESH_TOKEN_INVALID")
    assert not Session.objects.filter(session_key=opened.key).exists()
    assert "refresh.reused" in _verbs(ada)


def test_the_audit_log_says_where_a_reuse_came_from(api: Api, ada: User, opened: Opened) -> None:
    _refresh(api, opened.refresh_token)
    _refresh(api, opened.refresh_token)
    (entry,) = audits.entries(verb="refresh.reused")
    assert entry == audit.Entry(
        id=entry.id,
        at=entry.at,
        actor=None,
        verb="refresh.reused",
        subject=ids.encode("usr", ada.pk),
        detail={"session": _claims(opened.access_token)["session"]},
        address="127.0.0.1",
    )


def test_an_expired_refresh_token_is_no_reuse(api: Api, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    problem(_refresh(api, opened.refresh_token), 401, "REFRESH_TOKEN_INVALID")
    assert Session.objects.filter(session_key=opened.key).exists()


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\u00e9", "." * 3000])
def test_nonsense_is_refused_and_ends_nothing(api: Api, opened: Opened, token: str) -> None:
    problem(_refresh(api, token), 401, "REFRESH_TOKEN_INVALID")
    problem(_refresh(api, opened.access_token), 401, "REFRESH_TOKEN_INVALID")
    problem(api.signed_in(opened.refresh_token).get("/me"), 401, "UNAUTHENTICATED")
    assert _refresh(api, opened.refresh_token).status_code == 200


def test_a_session_lives_for_as_long_as_it_is_refreshed(
    api: Api, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, now = opened.refresh_token, clock.now()
    for day in range(5, 60, 5):
        monkeypatch.setattr(clock, "now", lambda day=day: now + timedelta(days=day))
        token = body(_refresh(api, token))["refresh_token"]
        sweep_sessions(now=clock.now())


def test_spent_tokens_are_forgotten_when_nobody_could_use_them(api: Api, opened: Opened) -> None:
    _refresh(api, opened.refresh_token)
    sweep_sessions(now=clock.now() + timedelta(days=6))
    assert RefreshToken.objects.count() == 2
    sweep_sessions(now=clock.now() + timedelta(days=8))
    assert RefreshToken.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_of_parallel_refreshes_one_wins_and_the_family_ends(api: Api, opened: Opened) -> None:
    def refresh(_number: int) -> tuple[int, bytes]:
        try:
            response = _refresh(Api(), opened.refresh_token)
            return response.status_code, response.content
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(refresh, range(4)))
    assert [status for status, _ in answers] == [200, 401, 401, 401]
    won = json.loads(answers[0][1])
    problem(api.signed_in(won["access_token"]).get("/me"), 401, "UNAUTHENTICATED")
    problem(_refresh(api, won["refresh_token"]), 401, "REFRESH_TOKEN_INVALID")


def test_logging_out_ends_the_tokens_of_one_session(api: Api, ada: User, opened: Opened) -> None:
    other = open_session(ada)
    assert api.signed_in(opened.access_token).delete("/auth/session").status_code == 204
    problem(api.signed_in(opened.access_token).get("/me"), 401, "UNAUTHENTICATED")
    problem(_refresh(api, opened.refresh_token), 401, "REFRESH_TOKEN_INVALID")
    assert api.signed_in(other.access_token).get("/me").status_code == 200
    assert "refresh.reused" not in _verbs(ada)


def test_t48_a_ban_ends_all_tokens(api: Api, ada: User, opened: Opened) -> None:
    script = operations.access_token(user_id=ada.pk, now=clock.now())
    operations.ban(user_id=ada.pk, by=CARNET, reason="fraud", now=clock.now())
    for token in (opened.access_token, script):
        problem(api.signed_in(token).get("/me"), 401, "UNAUTHENTICATED")
    problem(_refresh(api, opened.refresh_token), 401, "REFRESH_TOKEN_INVALID")


def test_t48_a_login_that_was_under_way_meets_the_ban(api: Api, ada: User) -> None:
    operations.ban(user_id=ada.pk, by=CARNET, reason="fraud", now=clock.now())
    late = operations.access_token(user_id=ada.pk, now=clock.now() + timedelta(seconds=2))
    problem(api.signed_in(late).get("/me"), 401, "UNAUTHENTICATED")


def test_ending_the_other_sessions_spares_one(api: Api, ada: User, opened: Opened) -> None:
    others = [open_session(ada) for _ in range(2)]
    assert operations.end_other_sessions(user_id=ada.pk, keep=opened.key, now=clock.now()) == 2
    for other in others:
        problem(api.signed_in(other.access_token).get("/me"), 401, "UNAUTHENTICATED")
        problem(_refresh(api, other.refresh_token), 401, "REFRESH_TOKEN_INVALID")
    assert api.signed_in(opened.access_token).get("/me").status_code == 200
    assert _refresh(api, opened.refresh_token).status_code == 200


def test_a_session_without_tokens_ends_without_a_note(ada: User) -> None:
    UserSession.objects.all().delete()
    operations.end_other_sessions(user_id=ada.pk, keep=None, now=clock.now())
    assert not EndedAccess.objects.exists()


def test_tokens_are_verified_with_the_published_keys_alone(api: Api, ada: User, opened: Opened) -> None:
    answer = api.get("/auth/.well-known/jwks.json")
    published = {key["kid"]: key for key in body(answer)["keys"]}
    assert answer["Cache-Control"] == "public, max-age=60"
    for token in (opened.access_token, opened.refresh_token):
        key = jwt.PyJWK(published[jwt.get_unverified_header(token)["kid"]])
        claims = jwt.decode(token, key, algorithms=["RS256"], issuer="carnet", options={"verify_iat": False})
        assert claims["sub"] == str(ada.pk)
    assert all(set(key) == {"kty", "kid", "alg", "use", "n", "e"} for key in published.values())


def test_a_token_says_who_what_and_how(ada: User, opened: Opened) -> None:
    claims = _claims(opened.access_token)
    assert 899 <= claims["exp"] - claims["iat"] <= 900
    assert claims["iat"] != int(claims["iat"])
    expected = {"roles": ["customer"], "memberships": {}, "locale": "en", "second_factor": False}
    assert {name: claims[name] for name in expected} == expected
    assert claims["withheld"] == {"roles": [], "memberships": []}


def test_a_token_names_its_session_and_is_no_key_to_it(api: Api, opened: Opened) -> None:
    renewed = body(_refresh(api, opened.refresh_token))["access_token"]
    assert _claims(renewed)["session"] == _claims(opened.access_token)["session"]
    for token in (opened.access_token, opened.refresh_token):
        assert opened.key not in json.dumps(_claims(token))


def test_keys_are_rotated_while_people_are_logged_in(
    api: Api, opened: Opened, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path(settings.CARNET_HOME)
    settings.CARNET_HOME = tmp_path
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "token.pem").write_bytes((home / "keys" / "token.pem").read_bytes())
    keys.forget()
    try:
        keys.rotate(keys.Kind.TOKENS, tmp_path, now=clock.now(), at_once=True)
        assert api.signed_in(opened.access_token).get("/me").status_code == 200
        renewed = body(_refresh(api, opened.refresh_token))
        kids = [jwt.get_unverified_header(one)["kid"] for one in (opened.access_token, renewed["access_token"])]
        assert kids[0] != kids[1]
        assert {key["kid"] for key in body(api.get("/auth/.well-known/jwks.json"))["keys"]} == set(kids)
        assert api.signed_in(renewed["access_token"]).get("/me").status_code == 200
    finally:
        settings.CARNET_HOME = home
        keys.forget()


@pytest.fixture
def staff(ada: User) -> User:
    """Ada is an admin, and owns an operator that asks its members for a second factor, and another that does not."""
    User.objects.filter(pk=ada.pk).update(roles=[PlatformRole.CUSTOMER, PlatformRole.ADMIN])
    Team.objects.create(operator_id=OPERATOR, needs_second_factor=True)
    for operator in (OPERATOR, ada.pk):
        Membership.objects.create(user=ada, operator_id=operator, role=MemberRole.OWNER, created_at=clock.now())
    ada.refresh_from_db()
    return ada


@pytest.mark.parametrize(
    "factor", [APP, record("mfa", type="recovery_codes"), record("mfa", type="webauthn", passwordless=True)]
)
def test_rights_that_need_a_second_factor_come_with_it(api: Api, staff: User, factor: dict[str, Any]) -> None:
    opened = open_session(staff, factor)
    for token in (opened.access_token, body(_refresh(api, opened.refresh_token))["access_token"]):
        who = principal.from_token(token, clock.now())
        assert who.second_factor
        assert who.roles == {"customer", "admin"}
        assert set(who.memberships) == {OPERATOR, staff.pk}
        assert not who.withheld_roles | who.withheld_memberships


def test_without_it_they_are_withheld(staff: User) -> None:
    who = principal.from_token(open_session(staff).access_token, clock.now())
    assert not who.second_factor
    assert (who.roles, set(who.memberships)) == ({"customer"}, {staff.pk})
    assert (who.withheld_roles, who.withheld_memberships) == ({"admin"}, {OPERATOR})


def test_the_demo_lets_staff_in_and_operators_still_decide(settings: Any, staff: User) -> None:
    settings.DEMO = True
    who = principal.from_token(open_session(staff).access_token, clock.now())
    assert (who.roles, who.withheld_memberships) == ({"customer", "admin"}, {OPERATOR})
