"""Authenticator apps and recovery codes, as a program sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.login import guesses
from carnet.domains.identity.models import Membership, Team, User
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.api.client import Api, body, pointers, problem
from tests.api.factors import MINE, begin, kinds, reauthenticate, recovery_codes, set_up_app
from tests.api.people import ADA, EMAIL, PASSWORD, Time, a_user, log_in, wrong
from tests.authenticators import one_time_password
from tests.messages import sent_to

pytestmark = pytest.mark.django_db
OPERATOR = UUID("018f0000-0000-7000-8000-000000000002")


@pytest.fixture
def secret(ada: Api) -> str:
    """She has an authenticator app."""
    return set_up_app(ada)


# Setting up


def test_an_app_is_set_up_with_its_first_code(ada: Api, user: User) -> None:
    assert body(ada.get(MINE)) == {"data": [], "next": None}
    offered = ada.get(f"{MINE}/totp")
    app = body(offered)
    assert offered["Cache-Control"] == "no-store"
    assert (app["active"], app["url"]) == (
        False,
        f"otpauth://totp/ada%40example.org?secret={app['secret']}&issuer=Carnet",
    )
    factor = body(ada.post(f"{MINE}/totp", {"code": one_time_password(app["secret"])}), 201)
    assert factor["kind"] == "totp"
    assert factor["id"].startswith("fac_")
    assert body(ada.get(f"{MINE}/totp")) == {"active": True, "secret": None, "url": None}
    assert [one["kind"] for one in body(ada.get(MINE))["data"]] == ["totp", "recovery_codes"]


@pytest.mark.django_db(transaction=True)
def test_a_letter_tells_of_every_change(ada: Api, secret: str) -> None:
    def told() -> list[str]:
        return [one.subject for one in sent_to(EMAIL)]

    assert len(told()) == 1
    body(ada.post(f"{MINE}/recovery-codes"), 201)
    assert len(told()) == 2
    assert ada.delete(f"{MINE}/totp").status_code == 204
    assert len(set(told())) == 3, told()


def test_what_is_kept_of_secrets_is_sealed(ada: Api, secret: str, user: User) -> None:
    codes = recovery_codes(ada)
    kept = " ".join(str(one.data) for one in Authenticator.objects.filter(user=user))
    assert secret not in kept
    assert not [code for code in codes if code in kept]
    seed = Authenticator.objects.get(user=user, type="recovery_codes").data["seed"]
    assert len(seed) > 80
    assert not set(seed) <= set("0123456789abcdef")


def test_a_wrong_code_sets_nothing_up(ada: Api, user: User) -> None:
    secret = body(ada.get(f"{MINE}/totp"))["secret"]
    refused = problem(ada.post(f"{MINE}/totp", {"code": wrong(one_time_password(secret))}), 422, "CODE_WRONG")
    assert pointers(refused) == {"/code"}
    assert kinds(user) == []
    body(ada.post(f"{MINE}/totp", {"code": one_time_password(secret)}), 201)


def test_there_is_one_app(ada: Api, secret: str, user: User) -> None:
    problem(ada.post(f"{MINE}/totp", {"code": "000000"}), 409, "FACTOR_EXISTS")
    assert kinds(user) == ["recovery_codes", "totp"]


def test_a_session_alone_changes_nothing(api: Api, user: User) -> None:
    ada = log_in(api)
    secret = body(ada.get(f"{MINE}/totp"))["secret"]
    code = one_time_password(secret)
    refused = problem(ada.post(f"{MINE}/totp", {"code": code}), 403, "REAUTHENTICATION_NEEDED")
    assert refused["ways"] == ["password"]
    assert kinds(user) == []
    reauthenticate(ada)
    body(ada.post(f"{MINE}/totp", {"code": code}), 201)  # the refusal has not spent the code


def test_removing_needs_a_fresh_proof_too(api: Api, ada: Api, secret: str, user: User) -> None:
    on = begin(api)
    later = body(api.post("/auth/second-factor", {"code": one_time_password(secret)}, **on))
    other = api.signed_in(later["access_token"])
    for request in (
        lambda: other.delete(f"{MINE}/totp"),
        lambda: other.get(f"{MINE}/recovery-codes"),
        lambda: other.post(f"{MINE}/recovery-codes"),
    ):
        refused = problem(request(), 403, "REAUTHENTICATION_NEEDED")
        assert refused["ways"] == ["password", "recovery_codes", "totp"]
    assert kinds(user) == ["recovery_codes", "totp"]


def test_an_unproven_address_gets_no_second_factor(ada: Api, user: User) -> None:
    user.emailaddress_set.update(verified=False)  # type: ignore[attr-defined]  the library's table
    problem(ada.get(f"{MINE}/totp"), 409, "CONTACT_UNPROVEN")
    problem(ada.post(f"{MINE}/totp", {"code": "123456"}), 409, "CONTACT_UNPROVEN")
    assert kinds(user) == []


def test_the_last_factor_takes_the_recovery_codes_along(ada: Api, secret: str, user: User) -> None:
    assert ada.delete(f"{MINE}/totp").status_code == 204
    assert kinds(user) == []
    assert Authenticator.objects.count() == 0


def test_what_is_not_there_is_not_removed(ada: Api) -> None:
    problem(ada.delete(f"{MINE}/totp"), 404, "NOT_FOUND")
    problem(ada.get(f"{MINE}/recovery-codes"), 404, "NOT_FOUND")
    problem(ada.post(f"{MINE}/recovery-codes"), 409, "NO_SECOND_FACTOR")


def test_strangers_are_asked_who_they_are(api: Api) -> None:
    for path in ("", "/totp", "/recovery-codes", "/passkeys"):
        problem(api.get(f"{MINE}{path}"), 401, "UNAUTHENTICATED")
    problem(api.post(f"{MINE}/totp", {"code": "123456"}), 401, "UNAUTHENTICATED")
    problem(api.delete(f"{MINE}/totp"), 401, "UNAUTHENTICATED")


def test_a_token_without_a_session_sets_nothing_up(api: Api, user: User) -> None:
    printed = api.signed_in(operations.access_token(user_id=user.id, now=clock.now()))
    assert body(printed.get(MINE))["data"] == []
    problem(printed.get(f"{MINE}/totp"), 401, "UNAUTHENTICATED")
    problem(printed.post(f"{MINE}/totp", {"code": "123456"}), 401, "UNAUTHENTICATED")
    assert kinds(user) == []


# Logging in


def test_a_password_is_half_the_way(api: Api, secret: str) -> None:
    step = body(api.post("/auth/login", ADA), 202)
    assert step["flow"] == "mfa_authenticate"
    assert sorted(step["ways"]) == ["recovery_codes", "totp"]
    assert "access_token" not in step
    problem(api.get("/me", **{"X-Session-Token": step["session_token"]}), 401, "UNAUTHENTICATED")
    tokens = body(api.post("/auth/second-factor", {"code": one_time_password(secret)}, **begin(api)))
    assert body(api.signed_in(tokens["access_token"]).get("/me"))["email"] == EMAIL


def test_nothing_pending_is_nothing_to_prove(api: Api, ada: Api, secret: str) -> None:
    code = {"code": one_time_password(secret)}
    problem(api.post("/auth/second-factor", code), 409, "STEP_NOT_PENDING")
    problem(ada.post("/auth/second-factor", code), 409, "STEP_NOT_PENDING")
    problem(api.post("/auth/second-factor", code, **{"X-Session-Token": "x" * 32}), 401, "UNAUTHENTICATED")
    on = begin(api)
    body(api.post("/auth/second-factor", code, **on))
    problem(api.post("/auth/second-factor", code, **on), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize("code", ["", " ", "x", "①②③④⑤⑥", "1" * 41, 123456, None, ["123456"], {}])
def test_t35_what_is_no_code_is_refused(api: Api, secret: str, code: Any) -> None:
    response = api.post("/auth/second-factor", {"code": code}, **begin(api))
    assert response.status_code in {400, 422}, response.content


def test_a_code_of_the_app_works_once(api: Api, secret: str) -> None:
    code = {"code": one_time_password(secret)}
    body(api.post("/auth/second-factor", code, **begin(api)))
    for _ in ("while this process remembers it", "in another process, and after it has forgotten"):
        problem(api.post("/auth/second-factor", code, **begin(api)), 422, "CODE_WRONG")
        cache.clear()
    body(api.post("/auth/second-factor", {"code": one_time_password(secret, later=1)}, **begin(api)))


def test_the_library_alone_would_take_it_again(api: Api, secret: str, user: User) -> None:
    """Why there is a memory of our own."""
    app = Authenticator.objects.get(user=user, type="totp").wrap()
    code = one_time_password(secret)
    assert app.validate_code(code)
    assert not app.validate_code(code)
    cache.clear()
    assert app.validate_code(code)


def test_the_code_it_was_set_up_with_opens_nothing(api: Api, ada: Api) -> None:
    secret = body(ada.get(f"{MINE}/totp"))["secret"]
    code = {"code": one_time_password(secret)}
    body(ada.post(f"{MINE}/totp", code), 201)
    problem(api.post("/auth/second-factor", code, **begin(api)), 422, "CODE_WRONG")


def test_a_clock_may_be_half_a_minute_wrong(api: Api, secret: str) -> None:
    body(api.post("/auth/second-factor", {"code": one_time_password(secret, later=1)}, **begin(api)))
    for later in (-2, 2, 10):
        code = {"code": one_time_password(secret, later=later)}
        problem(api.post("/auth/second-factor", code, **begin(api)), 422, "CODE_WRONG")


def test_t46_five_wrong_codes_are_looked_at(api: Api, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch)
    for _ in range(5):
        problem(api.post("/auth/second-factor", {"code": "00000000"}, **begin(api)), 422, "CODE_WRONG")
    on = begin(api)
    right = {"code": one_time_password(secret)}
    response = api.post("/auth/second-factor", right, **on)
    problem(response, 429, "RATE_LIMITED")
    assert 0 < int(response["Retry-After"]) <= 300
    time.passes(301)
    body(api.post("/auth/second-factor", right, **on))


def test_t46_five_wrong_codes_end_a_login(api: Api, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time(monkeypatch)
    on = begin(api)
    for _ in range(5):
        problem(api.post("/auth/second-factor", {"code": "00000000"}, **on), 422, "CODE_WRONG")
    time.passes(301)
    right = {"code": one_time_password(secret)}
    problem(api.post("/auth/second-factor", right, **on), 429, "RATE_LIMITED")
    body(api.post("/auth/second-factor", right, **begin(api)))


def test_right_codes_are_not_counted_and_forgive_nothing(api: Api, secret: str) -> None:
    for later in (0, 1):
        for _ in range(2):
            problem(api.post("/auth/second-factor", {"code": "00000000"}, **begin(api)), 422, "CODE_WRONG")
        body(api.post("/auth/second-factor", {"code": one_time_password(secret, later=later)}, **begin(api)))
    problem(api.post("/auth/second-factor", {"code": "00000000"}, **begin(api)), 422, "CODE_WRONG")
    problem(api.post("/auth/second-factor", {"code": "00000000"}, **begin(api)), 429, "RATE_LIMITED")


def test_t48_who_is_banned_between_the_steps_stays_outside(api: Api, secret: str, user: User) -> None:
    on = begin(api)
    operations.ban(user_id=user.id, by=CARNET, reason="fraud", now=clock.now())
    code, next_one = one_time_password(secret), one_time_password(secret, later=1)
    problem(api.post("/auth/second-factor", {"code": code}, **on), 403, "ACCOUNT_CLOSED")
    problem(api.post("/auth/second-factor", {"code": next_one}, **on), 409, "STEP_NOT_PENDING")


# Recovery codes


def test_recovery_codes_are_shown_once(ada: Api, secret: str) -> None:
    first = body(ada.get(f"{MINE}/recovery-codes"))
    assert (first["total"], first["left"], len(set(first["codes"]))) == (10, 10, 10)
    assert all(len(code) == 8 and code.isdecimal() for code in first["codes"])
    assert body(ada.get(f"{MINE}/recovery-codes")) == {"total": 10, "left": 10, "codes": None}


def test_a_recovery_code_works_once(api: Api, ada: Api, secret: str) -> None:
    codes = recovery_codes(ada)
    tokens = body(api.post("/auth/second-factor", {"code": codes[3]}, **begin(api)))
    problem(api.post("/auth/second-factor", {"code": codes[3]}, **begin(api)), 422, "CODE_WRONG")
    factors = body(api.signed_in(tokens["access_token"]).get(MINE))["data"]
    assert {one["kind"]: one["codes_left"] for one in factors} == {"totp": None, "recovery_codes": 9}


def test_new_recovery_codes_end_the_old_ones(api: Api, ada: Api, secret: str) -> None:
    old = recovery_codes(ada)
    made = ada.post(f"{MINE}/recovery-codes")
    assert made["Cache-Control"] == "no-store"
    new = body(made, 201)["codes"]
    assert not set(old) & set(new)
    assert body(ada.get(f"{MINE}/recovery-codes"))["codes"] is None
    problem(api.post("/auth/second-factor", {"code": old[0]}, **begin(api)), 422, "CODE_WRONG")
    body(api.post("/auth/second-factor", {"code": new[0]}, **begin(api)))


# Proving again


def test_a_code_proves_again_who_it_is(api: Api, secret: str, user: User) -> None:
    tokens = body(api.post("/auth/second-factor", {"code": one_time_password(secret)}, **begin(api)))
    other = api.signed_in(tokens["access_token"])
    problem(other.delete(f"{MINE}/totp"), 403, "REAUTHENTICATION_NEEDED")
    problem(other.post("/auth/reauthenticate/second-factor", {"code": "00000000"}), 422, "CODE_WRONG")
    problem(other.delete(f"{MINE}/totp"), 403, "REAUTHENTICATION_NEEDED")
    code = {"code": one_time_password(secret, later=1)}
    assert other.post("/auth/reauthenticate/second-factor", code).status_code == 204
    problem(other.post("/auth/reauthenticate/second-factor", code), 422, "CODE_WRONG")
    assert other.delete(f"{MINE}/totp").status_code == 204


def test_t46_proving_again_is_not_guessed_either(api: Api, ada: Api, secret: str) -> None:
    for _ in range(5):
        problem(ada.post("/auth/reauthenticate/second-factor", {"code": "00000000"}), 422, "CODE_WRONG")
    right = {"code": one_time_password(secret)}
    problem(ada.post("/auth/reauthenticate/second-factor", right), 429, "RATE_LIMITED")
    problem(api.post("/auth/second-factor", right, **begin(api)), 429, "RATE_LIMITED")


def test_a_session_that_ends_meanwhile_has_ended(
    ada: Api, secret: str, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_args: Any) -> bool:
        operations.end_other_sessions(user_id=user.id, keep=None, now=clock.now())
        return True

    monkeypatch.setattr(guesses, "use_once", ends)
    code = {"code": one_time_password(secret)}
    problem(ada.post("/auth/reauthenticate/second-factor", code), 401, "UNAUTHENTICATED")


# What a second factor is good for


@pytest.fixture
def staff(user: User) -> User:
    """Ada works for support, and for an operator that asks its members for a second factor."""
    User.objects.filter(pk=user.pk).update(roles=[PlatformRole.CUSTOMER, PlatformRole.SUPPORT])
    Team.objects.create(operator_id=OPERATOR, needs_second_factor=True)
    Membership.objects.create(user=user, operator_id=OPERATOR, role=MemberRole.OWNER, created_at=clock.now())
    return user


def _rights(access_token: str) -> tuple[bool, set[str], int]:
    from carnet.infra import principal

    who = principal.from_token(access_token, clock.now())
    return who.second_factor, set(who.roles), len(who.memberships)


WITHHELD = (False, {"customer"}, 0)
WHOLE = (True, {"customer", "support"}, 1)


def test_setting_one_up_counts_as_using_it(api: Api, staff: User) -> None:
    tokens = body(api.post("/auth/login", ADA))
    ada = api.signed_in(tokens["access_token"])
    assert _rights(tokens["access_token"]) == WITHHELD
    reauthenticate(ada)
    set_up_app(ada)
    refreshed = body(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}))
    assert _rights(refreshed["access_token"]) == WHOLE


def test_other_sessions_have_not_used_it(api: Api, staff: User) -> None:
    other = body(api.post("/auth/login", ADA))
    ada = log_in(api)
    reauthenticate(ada)
    secret = set_up_app(ada)
    refreshed = body(api.post("/auth/refresh", {"refresh_token": other["refresh_token"]}))
    assert _rights(refreshed["access_token"]) == WITHHELD
    on = api.signed_in(refreshed["access_token"])
    code = {"code": one_time_password(secret)}
    assert on.post("/auth/reauthenticate/second-factor", code).status_code == 204
    again = body(api.post("/auth/refresh", {"refresh_token": refreshed["refresh_token"]}))
    assert _rights(again["access_token"]) == WHOLE


def test_a_login_with_both_has_all_rights(api: Api, staff: User) -> None:
    ada = log_in(api)
    reauthenticate(ada)
    secret, codes = set_up_app(ada), recovery_codes(ada)
    for code in (one_time_password(secret), codes[0]):
        tokens = body(api.post("/auth/second-factor", {"code": code}, **begin(api)))
        assert _rights(tokens["access_token"]) == WHOLE


def test_rights_go_with_the_last_factor(api: Api, staff: User) -> None:
    first = log_in(api)
    reauthenticate(first)
    secret = set_up_app(first)
    tokens = body(api.post("/auth/second-factor", {"code": one_time_password(secret)}, **begin(api)))
    assert _rights(tokens["access_token"]) == WHOLE
    ada = api.signed_in(tokens["access_token"])
    reauthenticate(ada)
    assert ada.delete(f"{MINE}/totp").status_code == 204
    problem(ada.get("/me"), 401, "UNAUTHENTICATED")  # the token that says so is worth nothing
    refreshed = body(api.post("/auth/refresh", {"refresh_token": tokens["refresh_token"]}))
    assert _rights(refreshed["access_token"]) == WITHHELD
    assert body(api.signed_in(refreshed["access_token"]).get("/me"))["email"] == EMAIL


def test_somebody_elses_factor_opens_nothing(api: Api, secret: str) -> None:
    a_user(email="eve@example.org", password=PASSWORD)
    eve = log_in(api, email="eve@example.org")
    reauthenticate(eve)
    hers = set_up_app(eve)
    problem(api.post("/auth/second-factor", {"code": one_time_password(hers)}, **begin(api)), 422, "CODE_WRONG")
    problem(api.post("/auth/second-factor", {"code": recovery_codes(eve)[0]}, **begin(api)), 422, "CODE_WRONG")
