"""Opening an account."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.jobs import sweep_unproven
from carnet.domains.identity.models import User
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import RateLimited
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput, Problem
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def _places(problem: Problem) -> set[str]:
    return {pointer.path for pointer in problem.pointers}


def test_an_account_is_a_customers_and_is_told_of() -> None:
    user = operations.sign_up(
        email=" Ada@Example.org",
        password=PASSWORD,
        first_name="Ada",
        birth_date=date(1990, 1, 2),
        language="de",
        proven=True,
        now=NOW,
    )
    profile = queries.profile(user_id=user.id)
    assert profile.email == "ada@example.org"
    assert profile.roles == (PlatformRole.CUSTOMER,)
    assert profile.memberships == {}
    assert user.id.version == 7
    address = EmailAddress.objects.get(user=user)
    assert (address.primary, address.verified) == (True, True)
    told = OutboxEvent.objects.get()
    assert (told.name, told.aggregate_id, told.aggregate_version) == ("user.registered", user.id, 1)
    assert told.data["user"]["email"] == "ada@example.org"
    assert PASSWORD not in str(told.data)


def test_a_phone_is_enough() -> None:
    user = operations.sign_up(phone="+49 30 123456", password=PASSWORD, proven=True, now=NOW)
    assert (user.email, user.phone, user.phone_verified) == (None, "+4930123456", True)


def test_a_password_is_not_needed() -> None:
    user = operations.sign_up(phone="+49 30 123456", now=NOW)
    assert not user.has_usable_password()
    for password in ("", "!", user.password):
        with pytest.raises(operations.InvalidCredentials):
            operations.authenticate(phone="+4930123456", password=password, now=NOW)


def test_nobody_is_told_of_an_account_before_it_is_proven() -> None:
    user = operations.sign_up(email="ada@example.org", password=PASSWORD, now=NOW)
    assert not EmailAddress.objects.get(user=user).verified
    operations.update_profile(user_id=user.id, changes={"city": "Bonn"}, now=NOW)
    assert operations.holder(email="ada@example.org") is None
    assert not OutboxEvent.objects.exists()
    for _ in range(2):
        operations.welcome(user_id=user.id, now=NOW)
    assert [event.name for event in OutboxEvent.objects.all()] == ["user.registered"]
    assert operations.holder(email="ada@example.org") == user
    assert User.objects.get().city == "Bonn"


def test_t48_a_closed_account_is_not_welcome() -> None:
    user = operations.sign_up(email="ada@example.org", password=PASSWORD, now=NOW)
    User.objects.update(is_active=False)
    with pytest.raises(operations.AccountClosed):
        operations.welcome(user_id=user.id, now=NOW)
    assert not OutboxEvent.objects.exists()


def test_who_never_proved_a_contact_makes_way_for_who_may() -> None:
    squatter = operations.sign_up(email="ada@example.org", password="the squatter's own one", now=NOW)
    owner = operations.sign_up(email="Ada@example.org", password=PASSWORD, now=NOW)
    assert User.objects.get() == owner != squatter
    with pytest.raises(operations.InvalidCredentials):
        operations.authenticate(email="ada@example.org", password="the squatter's own one", now=NOW)


def test_unproven_accounts_are_swept_after_a_day(ada: User) -> None:
    operations.sign_up(email="bob@example.org", now=NOW)
    assert sweep_unproven(now=NOW + timedelta(days=1)) == 0
    assert sweep_unproven(now=NOW + timedelta(days=1, seconds=1)) == 1
    assert User.objects.get() == ada


def test_pretending_to_sign_up_leaves_nothing_behind() -> None:
    for contact in ({"email": "ada@example.org"}, {"phone": "+4930123456"}):
        operations.pretend_to_sign_up(**contact, password=PASSWORD, now=NOW)
    assert not User.objects.exists()
    assert not EmailAddress.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("contacts", [{}, {"email": ""}, {"email": " ", "phone": None}, {"phone": ""}])
def test_t50_an_account_needs_an_email_or_a_phone(contacts: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        operations.sign_up(**contacts, password=PASSWORD, now=NOW)
    assert _places(refusal.value) == {"/email", "/phone"}
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"phone": "030123"},
        {"phone": "+49٣٠123456"},
        {"email": "ADA@example.org"},
        {"email": "a@b.de", "roles": ["root"]},
    ],
)
def test_t50_the_database_refuses_what_must_never_be(columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(id=ids.new_id(), password="x", created_at=NOW, **columns)])


@pytest.mark.parametrize(
    ("taken", "wanted"),
    [
        ({"email": "ada@example.org"}, {"email": "ADA@example.ORG"}),
        ({"phone": "+4930123456"}, {"phone": "+49 30 123 456"}),
        ({"phone": "+4930123456"}, {"phone": "+4930123456", "email": "new@example.org"}),
    ],
)
def test_a_contact_belongs_to_one_account(taken: dict[str, str], wanted: dict[str, str]) -> None:
    operations.sign_up(**taken, password=PASSWORD, proven=True, now=NOW)
    with pytest.raises(operations.ContactTaken) as refusal:
        operations.sign_up(**wanted, password=PASSWORD, now=NOW)
    assert _places(refusal.value) == {f"/{name}" for name in wanted}
    assert User.objects.count() == 1
    assert OutboxEvent.objects.count() == 1


@pytest.mark.parametrize("password", ["", "short", "password1", "12345678901", "ada@example.org"])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(operations.PasswordTooWeak) as refusal:
        operations.sign_up(email="ada@example.org", password=password, now=NOW)
    assert _places(refusal.value) == {"/password"}
    assert not User.objects.exists()


def test_owners_are_fifteen_or_older() -> None:
    sign_up: Callable[..., User] = operations.sign_up
    with pytest.raises(operations.TooYoung):
        sign_up(email="kid@example.org", password=PASSWORD, birth_date=date(2011, 5, 5), now=NOW)
    with pytest.raises(InvalidInput):
        sign_up(email="kid@example.org", password=PASSWORD, birth_date=date(2026, 5, 5), now=NOW)
    assert not User.objects.exists()
    sign_up(email="teen@example.org", password=PASSWORD, birth_date=date(2011, 5, 4), now=NOW)


def test_sign_ups_from_one_address_are_limited() -> None:
    for number in range(30):
        operations.count_sign_up(f"2001:db8::{number}", now=NOW)  # one household has them all
    with pytest.raises(RateLimited):
        operations.count_sign_up("2001:db8::ffff", now=NOW)
    operations.count_sign_up("2001:db8:0:1::1", now=NOW)
    for _ in range(40):
        operations.count_sign_up("0.0.0.0", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_parallel_sign_ups_one_wins_and_the_others_are_told() -> None:
    def sign_up(_number: int) -> str:
        try:
            operations.sign_up(email="ada@example.org", password=PASSWORD, proven=True, now=NOW)
        except operations.ContactTaken:
            return "taken"
        finally:
            connection.close()
        return "made"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sign_up, range(4))) == ["made", "taken", "taken", "taken"]
    assert User.objects.count() == 1
