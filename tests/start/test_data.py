"""The demo's data, loaded into a test's database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import BookingStatus, When
from carnet.domains.identity import operations as identity
from carnet.domains.identity import queries as accounts
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments import queries as payments
from carnet.domains.search import queries as search
from carnet.domains.search.contracts import Wanted
from carnet.infra.events import drain
from carnet.kernel import clock
from carnet.project import auditor
from carnet.project.demo import data, story
from carnet.project.demo.logins import LOGINS, PASSWORD
from carnet.project.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SIMULATED_PROVIDER = True
    inventory.clear_caches()


@pytest.fixture
def now() -> datetime:
    """The demo's first moment."""
    return clock.now()


def test_the_first_page_has_something_to_show(now: datetime) -> None:
    assert data.wanted(now=now)
    data.first(now=now)
    assert data.wanted(now=now), "the rest is still to come"

    traveller = accounts.find(email=LOGINS[0].email)
    found = {when: bookings.bookings(user_id=traveller.id, now=now, when=when) for when in When}
    assert [len(found[when]) for when in (When.UPCOMING, When.PAST, When.CANCELLED)] == [3, 2, 2]
    ended = {booking.status for booking in found[When.CANCELLED]}
    assert ended == {BookingStatus.RELEASED, BookingStatus.EXPIRED}
    assert payments.wallets(traveller.id)[0].balance.amount > 30_000
    book = accounts.passengers(user_id=traveller.id, after=None, limit=10)
    assert [(one.first_name, one.is_default, len(one.documents)) for one in book] == [
        ("Tova", True, 1),
        ("Miro", False, 0),
        ("Jonas", False, 0),
    ]

    tomorrow = (now + timedelta(days=1)).date()
    origin, destination = (search.resolve(name, pointer="/from", now=now) for name in ("Berlin", "München"))
    trips = search.find_trips(
        origin=origin, destination=destination, first=tomorrow, last=tomorrow, wanted=Wanted(), now=now
    )
    assert len(trips.results) >= 4
    assert not any(verdict.broken for verdict in auditor.audit(Role.ALL, now=now))


def test_everybody_may_log_in(now: datetime) -> None:
    data.first(now=now)
    for login in LOGINS:
        user = identity.authenticate(email=login.email, password=PASSWORD, now=now)
        profile = accounts.profile(user_id=user.id)
        assert login.role in profile.roles
        assert list(profile.memberships.values()) == ([login.member_role] if login.member_role else [])
    operator, inspector = (accounts.find(email=f"{name}@example.org") for name in ("operator", "inspector"))
    assert set(operator.memberships) == set(inspector.memberships)
    assert set(operator.memberships.values()) == {MemberRole.OWNER}
    assert PlatformRole.ADMIN in accounts.find(email="admin@example.org").roles


@pytest.mark.slow
def test_all_days_come_and_nothing_comes_twice(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "DAYS", 3)
    monkeypatch.setattr(story, "_FILLED", 4)
    data.first(now=now)
    steps = data.rest(now=now)
    next(steps)
    drain()
    for _ in steps:
        pass
    assert not data.wanted(now=now)
    before = _rows()
    data.first(now=now)
    for _ in data.rest(now=now):
        pass
    assert _rows() == before
    drain()
    assert not any(verdict.broken for verdict in auditor.audit(Role.ALL, now=now))


def test_people_who_keep_data_of_their_own_get_none_of_ours(now: datetime) -> None:
    identity.sign_up(email="ann@example.com", password="a long enough one", proven=True, now=now)
    assert not data.wanted(now=now)


def _rows() -> list[int]:
    kept = ("network", "operators", "schedule", "identity", "inventory", "booking", "payments")
    return [model.objects.count() for name in kept for model in apps.get_app_config(name).get_models()]
