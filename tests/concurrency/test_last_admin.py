"""However many admins close each other's accounts at the same moment, one is left. With a negative control."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import PlatformRole
from carnet.domains.identity.models import User
from carnet.domains.identity.operations import access, profile
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import clock
from tests.concurrency.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def _admin(number: int) -> UUID:
    user = User.objects.create(email=f"boss{number}@example.org", created_at=clock.now())
    operations.set_roles(user_id=user.id, roles=[PlatformRole.ADMIN], by=CARNET, now=clock.now())
    return user.id


def _close(by: UUID, other: UUID) -> object:
    admin = Principal(by, frozenset({PlatformRole.ADMIN}))
    return operations.ban(user_id=other, by=admin, reason="in a rage", now=clock.now())


def _rage(admins: list[UUID]) -> list[object]:
    return all_at_once([partial(_close, one, other) for one in admins for other in admins if one != other])


def _left() -> int:
    return User.objects.filter(roles__contains=["admin"], banned_at=None).count()


def test_one_admin_is_left() -> None:
    results = _rage([_admin(number) for number in range(3)])
    assert _left() == 1
    assert {type(one) for one in results if isinstance(one, Exception)} <= {operations.LastAdmin}


def test_without_the_lock_on_all_admins_none_may_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def unguarded(user_id: UUID, by: Principal) -> User:
        others = User.objects.filter(roles__contains=["admin"], banned_at=None).exclude(pk=user_id)
        if not others.exists():
            raise operations.LastAdmin("This is the last admin.")
        return profile.locked(user_id)

    monkeypatch.setattr(access, "kept_admins", unguarded)
    for turn in range(20):
        _rage([_admin(10 * turn + number) for number in range(2)])
        if not _left():
            return
        User.objects.all().delete()
    pytest.fail("an admin was always left, so the lock is not proven to be needed")
