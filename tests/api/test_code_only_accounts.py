"""Accounts whose owners come in by codes alone: nothing but a login just now proves who asks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator

from carnet.domains.identity.models import User
from tests.api.client import Api, body, problem
from tests.api.factors import MINE, kinds, set_up_app
from tests.api.people import EMAIL, a_step, a_user, sign_up
from tests.authenticators import Device, one_time_password
from tests.messages import code_to, keep_apart

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_messages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keep_apart(monkeypatch, tmp_path)


@pytest.fixture
def ada(api: Api) -> Api:
    """Ada, who has no password and has just logged in by code."""
    a_user(password=None)
    on = a_step(api, "/auth/code/request", {"email": EMAIL}, "login_by_code")
    return api.signed_in(body(api.post("/auth/code/confirm", {"code": code_to(EMAIL)}, **on))["access_token"])


def _a_while_later(monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 301)


def test_an_open_session_adds_no_way_in(ada: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever finds it open would keep the account: the new factor proves everything from then on."""
    secret = body(ada.get(f"{MINE}/totp"))["secret"]
    options = body(ada.get(f"{MINE}/passkeys"))["public_key"]
    _a_while_later(monkeypatch)
    answers = [
        ada.post(f"{MINE}/totp", {"code": one_time_password(secret)}),
        ada.get(f"{MINE}/passkeys"),
        ada.post(f"{MINE}/passkeys", {"credential": Device().create(options)}),
    ]
    for answer in answers:
        assert problem(answer, 403, "REAUTHENTICATION_NEEDED")["ways"] == []
    assert not Authenticator.objects.exists()


def test_who_has_just_logged_in_adds_one(ada: Api) -> None:
    set_up_app(ada)
    assert kinds(User.objects.get()) == ["recovery_codes", "totp"]


def test_who_has_just_signed_up_goes_on_without_logging_in_again(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = api.signed_in(sign_up(api, email=EMAIL)["access_token"])
    assert ada.post("/me/phone", {"phone": "+4915112345679"}).status_code == 202
    secret = body(ada.get(f"{MINE}/totp"))["secret"]
    _a_while_later(monkeypatch)
    refused = ada.post(f"{MINE}/totp", {"code": one_time_password(secret)})
    problem(refused, 403, "REAUTHENTICATION_NEEDED")
    assert not Authenticator.objects.exists()
