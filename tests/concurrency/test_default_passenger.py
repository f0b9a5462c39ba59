"""A passenger book has one default, whoever chooses one at the same moment. With a negative control."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError

from carnet.domains.identity import operations
from carnet.domains.identity.models import Passenger, User
from carnet.domains.identity.operations import passengers
from carnet.kernel import clock
from tests.concurrency.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def book() -> tuple[UUID, list[UUID]]:
    """A user and the eight people in their book."""
    user = User.objects.create(email="ada@example.org", created_at=clock.now())
    return user.id, [_add(user.id, number) for number in range(8)]


def _add(user_id: UUID, number: int, *, is_default: bool = False) -> UUID:
    name = f"Kim {number}"
    entry = operations.add_passenger(
        user_id=user_id, first_name=name, last_name="Lee", is_default=is_default, now=clock.now()
    )
    return entry.id


def _choose(user_id: UUID, passenger_id: UUID) -> object:
    changes = {"is_default": True}
    return operations.change_passenger(user_id=user_id, passenger_id=passenger_id, changes=changes, now=clock.now())


def _all_choose(user_id: UUID, people: list[UUID]) -> list[object]:
    choosing: list[Any] = [partial(_choose, user_id, one) for one in people]
    adding: list[Any] = [partial(_add, user_id, 8 + number, is_default=True) for number in range(4)]
    return all_at_once([*choosing, *adding])


def test_parallel_choices_follow_one_another(book: tuple[UUID, list[UUID]]) -> None:
    results = _all_choose(*book)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert Passenger.objects.filter(is_default=True).count() == 1


def test_without_the_accounts_lock_choices_collide_and_the_index_holds(
    book: tuple[UUID, list[UUID]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passengers, "locked", lambda user_id: User.objects.get(pk=user_id))
    for _ in range(20):
        results = _all_choose(*book)
        assert Passenger.objects.filter(is_default=True).count() <= 1
        if any(isinstance(one, IntegrityError) for one in results):
            return
    pytest.fail("nothing collided, so the lock is not proven to be needed")
