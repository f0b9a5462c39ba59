"""Second factors under many hands: guesses run in parallel, and codes that are good for one login."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from allauth.mfa.base import forms as library
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as library_app
from allauth.usersessions.models import UserSession
from django.core.cache.backends.dummy import DummyCache
from django.http import HttpResponse

from carnet.domains.identity.login import guesses
from carnet.domains.identity.models import User
from tests.api.client import Api
from tests.api.factors import begin, kinds, reauthenticate, recovery_codes, set_up_app
from tests.api.people import a_user, log_in
from tests.authenticators import Device, one_time_password
from tests.concurrency.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


@pytest.fixture
def user(db: None) -> User:
    """Ada has an account."""
    return a_user()


@pytest.fixture
def ada(user: User) -> Api:
    """She is logged in, and has just proven it again."""
    client = log_in(Api())
    reauthenticate(client)
    return client


def _try(code: str, on: dict[str, str]) -> HttpResponse:
    return Api().post("/auth/second-factor", {"code": code}, **on)


def _results(tries: list[Callable[[], HttpResponse]]) -> Counter[int]:
    """How often each status was answered, to all of them at once."""
    answers = all_at_once(tries)
    assert all(isinstance(one, HttpResponse) for one in answers), answers
    return Counter(one.status_code for one in answers if isinstance(one, HttpResponse))


def test_t46_of_parallel_guesses_five_are_looked_at(ada: Api) -> None:
    set_up_app(ada)
    starts = [begin(Api()) for _ in range(MANY)]
    assert _results([partial(_try, "00000000", on) for on in starts]) == {422: 5, 429: MANY - 5}


def test_t46_nor_more_in_one_session(ada: Api) -> None:
    set_up_app(ada)
    on = begin(Api())
    assert _results([partial(_try, "00000000", on)] * MANY) == {422: 5, 429: MANY - 5}


def test_the_test_would_notice(ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own form, whose limits are off since they count per process, looks at all of them."""
    monkeypatch.setattr(guesses, "SecondFactorForm", library.AuthenticateForm)
    set_up_app(ada)
    on = begin(Api())
    assert _results([partial(_try, "00000000", on)] * MANY) == {422: MANY}


def test_a_recovery_code_is_good_for_one_login(ada: Api, user: User) -> None:
    set_up_app(ada)
    code = recovery_codes(ada)[0]
    starts = [begin(Api()) for _ in range(MANY)]
    results = _results([partial(_try, code, on) for on in starts])
    assert results[200] == 1
    assert set(results) <= {200, 422, 429}
    assert UserSession.objects.count() == 2
    assert Authenticator.objects.get(user=user, type="recovery_codes").data["used_mask"] == 1


def test_a_code_of_the_app_is_good_for_one_login(ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the processes remember of used codes: here nothing."""
    monkeypatch.setattr(library_app, "cache", DummyCache("nothing", {}))
    secret = set_up_app(ada)
    starts = [begin(Api()) for _ in range(MANY)]
    results = _results([partial(_try, one_time_password(secret), on) for on in starts])
    assert results[200] == 1
    assert set(results) <= {200, 422, 429}


def test_without_our_memory_it_is_good_for_more(ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_app, "cache", DummyCache("nothing", {}))
    monkeypatch.setattr(guesses, "use_once", lambda *_args: True)
    secret = set_up_app(ada)
    starts = [begin(Api()) for _ in range(4)]
    assert _results([partial(_try, one_time_password(secret), on) for on in starts])[200] > 1


def test_two_apps_set_up_at_once_are_one(ada: Api, user: User) -> None:
    secret = ada.get("/me/authenticators/totp").json()["secret"]  # type: ignore[attr-defined]  the test client's
    code = {"code": one_time_password(secret)}
    results = _results([partial(ada.post, "/me/authenticators/totp", code)] * 8)
    assert results[201] == 1
    assert set(results) <= {201, 409}
    assert Authenticator.objects.filter(user=user, type="totp").count() == 1


def test_first_factors_set_up_at_once_make_one_set_of_recovery_codes(ada: Api, user: User) -> None:
    secret = ada.get("/me/authenticators/totp").json()["secret"]  # type: ignore[attr-defined]
    begin_passkeys = [_session_of_her_own() for _ in range(4)]
    tries = [partial(ada.post, "/me/authenticators/totp", {"code": one_time_password(secret)})]
    tries += [partial(client.post, "/me/authenticators/passkeys", sent) for client, sent in begin_passkeys]
    assert _results(tries) == {201: 5}
    assert sorted(kinds(user)) == ["recovery_codes", "totp", *["webauthn"] * 4]


def _session_of_her_own() -> tuple[Api, dict[str, Any]]:
    client = log_in(Api())
    reauthenticate(client)
    options = client.get("/me/authenticators/passkeys").json()["public_key"]  # type: ignore[attr-defined]
    return client, {"credential": Device().create(options)}
