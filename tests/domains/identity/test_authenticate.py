"""Names and passwords."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate as django_authenticate
from django.db import connection
from django.test import RequestFactory

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.http.problems import RateLimited
from carnet.infra.principal import CARNET
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("email", ["ada@example.org", " ADA@Example.org "])
def test_the_owner_comes_in(ada: User, email: str) -> None:
    assert operations.authenticate(email=email, password=PASSWORD, now=NOW) == ada


def test_a_phone_is_a_name_too() -> None:
    bob = operations.sign_up(phone="+4930123456", password=PASSWORD, proven=True, now=NOW)
    assert operations.authenticate(phone="+49 30 123456", password=PASSWORD, now=NOW) == bob


@pytest.mark.parametrize(
    "credentials",
    [
        {"email": "ada@example.org", "password": "wrong"},
        {"email": "ada@example.org", "password": ""},
        {"email": "ada@example.org", "password": PASSWORD + " "},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"email": "%", "password": PASSWORD},
        {"email": "", "password": PASSWORD},
        {"phone": "ada@example.org", "password": PASSWORD},
        {"phone": "", "password": PASSWORD},
        {"password": PASSWORD},
    ],
)
def test_anybody_else_does_not_and_is_not_told_why(ada: User, credentials: dict[str, Any]) -> None:
    with pytest.raises(operations.InvalidCredentials) as refusal:
        operations.authenticate(**credentials, now=NOW)
    assert refusal.value.detail == "The name or the password is wrong."


def test_t48_a_banned_user_does_not_come_in(ada: User) -> None:
    operations.ban(user_id=ada.id, by=CARNET, reason="test", now=NOW)
    with pytest.raises(operations.AccountClosed):
        operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)
    with pytest.raises(operations.InvalidCredentials):
        operations.authenticate(email="ada@example.org", password="wrong", now=NOW)
    operations.unban(user_id=ada.id, by=CARNET, reason="test", now=NOW)
    assert operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW) == ada


def test_t48_a_deactivated_user_does_not_come_in(ada: User) -> None:
    User.objects.update(is_active=False)
    with pytest.raises(operations.AccountClosed):
        operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)


def test_t46_passwords_are_not_guessed_without_limit(ada: User) -> None:
    for _ in range(10):
        with pytest.raises(operations.InvalidCredentials):
            operations.authenticate(email="Ada@example.org ", password="wrong", now=NOW)
    with pytest.raises(RateLimited):
        operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)
    later = NOW + timedelta(minutes=15)
    assert operations.authenticate(email="ada@example.org", password=PASSWORD, now=later) == ada


def test_a_success_forgives_earlier_mistakes(ada: User) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(operations.InvalidCredentials):
                operations.authenticate(email="ada@example.org", password="wrong", now=NOW)
        operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)


def _guess_at_others(address: str, *, times: int) -> None:
    for number in range(times):
        with pytest.raises(operations.InvalidCredentials):
            operations.authenticate(email=f"u{number}@example.org", password="x", address=address, now=NOW)


def test_t46_one_address_does_not_try_many_accounts(ada: User) -> None:
    _guess_at_others("192.0.2.1", times=10)
    with pytest.raises(RateLimited):
        operations.authenticate(email="ada@example.org", password=PASSWORD, address="192.0.2.1", now=NOW)
    assert operations.authenticate(email="ada@example.org", password=PASSWORD, address="192.0.2.2", now=NOW) == ada


def test_who_comes_in_is_not_counted_for_the_address_and_forgives_nobody_elses_tries(ada: User) -> None:
    for _ in range(20):
        operations.authenticate(email="ada@example.org", password=PASSWORD, address="192.0.2.1", now=NOW)
    _guess_at_others("192.0.2.1", times=9)
    operations.authenticate(email="ada@example.org", password=PASSWORD, address="192.0.2.1", now=NOW)
    _guess_at_others("192.0.2.1", times=1)
    with pytest.raises(RateLimited):
        operations.authenticate(email="ada@example.org", password=PASSWORD, address="192.0.2.1", now=NOW)


def test_t46_an_account_is_counted_by_itself_under_whichever_name() -> None:
    operations.sign_up(email="bob@example.org", phone="+4930123456", password=PASSWORD, proven=True, now=NOW)
    for name in [{"email": "bob@example.org"}, {"phone": "+4930123456"}] * 5:
        with pytest.raises(operations.InvalidCredentials):
            operations.authenticate(**name, password="wrong", now=NOW)
    with pytest.raises(RateLimited):
        operations.authenticate(phone="+49 30 123456", password=PASSWORD, now=NOW)


def test_t46_who_is_logged_in_does_not_guess_the_password_either(ada: User) -> None:
    for _ in range(10):
        with pytest.raises(operations.PasswordWrong):
            operations.confirm_password(user_id=ada.id, password="wrong", now=NOW)
    with pytest.raises(RateLimited):
        operations.confirm_password(user_id=ada.id, password=PASSWORD, now=NOW)
    operations.confirm_password(user_id=ada.id, password=PASSWORD, now=NOW + timedelta(minutes=15))
    operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_t46_parallel_guesses_do_not_slip_through(ada: User) -> None:
    def guess(_number: int) -> str:
        try:
            operations.authenticate(email="ada@example.org", password="wrong", now=NOW)
        except (operations.InvalidCredentials, RateLimited) as error:
            return error.code
        finally:
            connection.close()
        return "in"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))
    assert sorted(answers) == ["INVALID_CREDENTIALS"] * 10 + ["RATE_LIMITED"] * 6


def test_djangos_own_login_goes_the_same_way(ada: User) -> None:
    request = RequestFactory().post("/admin/login/")
    assert django_authenticate(request, username="ada@example.org", password=PASSWORD) == ada
    for _ in range(12):
        assert django_authenticate(request, username="ada@example.org", password="wrong") is None
    assert django_authenticate(request, username="ada@example.org", password=PASSWORD) is None
