"""The passenger book: changing entries, the default one, and whose it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import PassengerEntry
from carnet.domains.identity.models import Passenger, User
from carnet.infra.http.problems import NotFound
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def _add(user: User, first_name: str, *, is_default: bool = False) -> PassengerEntry:
    return operations.add_passenger(
        user_id=user.id, first_name=first_name, last_name="Lee", is_default=is_default, now=NOW
    )


def _defaults(user: User) -> list[str]:
    return [one.first_name for one in queries.passengers(user_id=user.id, after=None, limit=99) if one.is_default]


def test_an_entry_is_changed_field_by_field(ada: User) -> None:
    kim = _add(ada, "Kim")
    changes = {"last_name": "Li", "birth_date": date(1990, 2, 3), "email": "kim@example.org"}
    changed = operations.change_passenger(user_id=ada.id, passenger_id=kim.id, changes=changes, now=NOW)
    assert (changed.first_name, changed.last_name, changed.birth_date) == ("Kim", "Li", date(1990, 2, 3))
    emptied = operations.change_passenger(user_id=ada.id, passenger_id=kim.id, changes={"email": None}, now=NOW)
    assert emptied.email is None
    assert queries.passenger(user_id=ada.id, passenger_id=kim.id) == emptied
    assert operations.change_passenger(user_id=ada.id, passenger_id=kim.id, changes={}, now=NOW) == emptied


def test_only_what_belongs_to_an_entry_is_changed(ada: User) -> None:
    kim = _add(ada, "Kim")
    with pytest.raises(ValueError, match="user_id"):
        operations.change_passenger(user_id=ada.id, passenger_id=kim.id, changes={"user_id": ids.new_id()}, now=NOW)
    tomorrow = {"birth_date": NOW.date() + timedelta(days=1)}
    with pytest.raises(InvalidInput):
        operations.change_passenger(user_id=ada.id, passenger_id=kim.id, changes=tomorrow, now=NOW)
    assert queries.passenger(user_id=ada.id, passenger_id=kim.id) == kim


def test_making_one_the_default_unmakes_the_other(ada: User) -> None:
    bob = operations.sign_up(email="bob@example.org", password=PASSWORD, proven=True, now=NOW)
    _add(bob, "Bo", is_default=True)
    kim, lou = _add(ada, "Kim", is_default=True), _add(ada, "Lou")
    assert _defaults(ada) == ["Kim"]
    operations.change_passenger(user_id=ada.id, passenger_id=lou.id, changes={"is_default": True}, now=NOW)
    assert _defaults(ada) == ["Lou"]
    _add(ada, "Max", is_default=True)
    assert _defaults(ada) == ["Max"]
    operations.change_passenger(user_id=ada.id, passenger_id=kim.id, changes={"is_default": False}, now=NOW)
    assert _defaults(ada) == ["Max"]
    assert _defaults(bob) == ["Bo"]


def test_the_database_knows_one_default_per_book(ada: User) -> None:
    for name in ("Kim", "Lou"):
        _add(ada, name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Passenger.objects.update(is_default=True)


def test_t43_other_peoples_entries_are_not_there(ada: User) -> None:
    bob = operations.sign_up(email="bob@example.org", password=PASSWORD, proven=True, now=NOW)
    kim = _add(ada, "Kim", is_default=True)
    for attempt in (
        lambda: queries.passenger(user_id=bob.id, passenger_id=kim.id),
        lambda: operations.change_passenger(
            user_id=bob.id, passenger_id=kim.id, changes={"last_name": "Mine"}, now=NOW
        ),
        lambda: operations.remove_passenger(user_id=bob.id, passenger_id=kim.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.passengers(user_id=ada.id, after=None, limit=9) == [kim]
