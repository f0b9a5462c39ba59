"""Contacts that were proven, and passwords that were replaced."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession

from carnet.domains.identity import operations, queries
from carnet.domains.identity.models import User
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import NotFound
from carnet.kernel import ids
from tests.domains.identity.conftest import NOW, PASSWORD
from tests.sessions import open_session

pytestmark = pytest.mark.django_db

PHONE = "+4930123456"


def _told() -> list[str]:
    return list(OutboxEvent.objects.filter(name__startswith="user.up").values_list("name", flat=True))


def test_a_number_is_the_accounts_once_it_is_proven_and_that_is_told_once(ada: User) -> None:
    assert operations.prove_phone(user_id=ada.id, phone=PHONE, now=NOW) is None
    assert operations.prove_phone(user_id=ada.id, phone=PHONE, now=NOW) is None
    assert queries.profile(user_id=ada.id).phone == PHONE
    assert operations.holder(phone=PHONE) == ada
    assert _told() == ["user.updated"]
    assert operations.prove_phone(user_id=ada.id, phone="+4930999999", now=NOW) == PHONE
    assert operations.holder(phone=PHONE) is None
    assert _told() == ["user.updated"] * 2


def test_a_proven_number_stays_where_it_is(ada: User) -> None:
    bob = operations.sign_up(phone=PHONE, proven=True, now=NOW)
    with pytest.raises(operations.ContactTaken) as refusal:
        operations.prove_phone(user_id=ada.id, phone=PHONE, now=NOW)
    assert [pointer.path for pointer in refusal.value.pointers] == ["/phone"]
    assert queries.profile(user_id=ada.id).phone is None
    assert operations.holder(phone=PHONE) == bob
    assert _told() == []


def test_a_number_that_was_never_proven_goes_to_who_proves_it(ada: User) -> None:
    squatter = operations.sign_up(phone=PHONE, now=NOW)
    operations.prove_phone(user_id=ada.id, phone=PHONE, now=NOW)
    assert operations.holder(phone=PHONE) == ada
    assert not User.objects.filter(pk=squatter.pk).exists()


def test_a_proven_account_never_makes_way(ada: User) -> None:
    operations.make_way(email="ada@example.org", phone=PHONE)
    assert User.objects.get() == ada


def test_nobody_has_no_contacts(db: None) -> None:
    for attempt in (
        lambda: operations.prove_phone(user_id=ids.new_id(), phone=PHONE, now=NOW),
        lambda: operations.contact_changed(user_id=ids.new_id(), now=NOW),
        lambda: operations.set_password(user_id=ids.new_id(), password=PASSWORD, keep=None, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_new_password_ends_sessions_but_the_one_that_is_kept(ada: User) -> None:
    here, there = open_session(ada), open_session(ada)
    operations.set_password(user_id=ada.id, password="an entirely new one", keep=here.key, now=NOW)
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [here.key]
    assert there.key != here.key
    with pytest.raises(operations.InvalidCredentials):
        operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)
    assert operations.authenticate(email="ada@example.org", password="an entirely new one", now=NOW) == ada
    operations.set_password(user_id=ada.id, password=PASSWORD, keep=None, now=NOW)
    assert not UserSession.objects.exists()
