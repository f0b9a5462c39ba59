"""The demo's data, loaded into a test's database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client

from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import BookingStatus, When
from carnet.domains.identity import operations as identity
from carnet.domains.identity import queries as accounts
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.inventory import queries as inventory
from carnet.domains.operators import queries as companies
from carnet.domains.operators.contracts import OperatorStatus
from carnet.domains.payments import queries as payments
from carnet.domains.search import queries as search
from carnet.domains.search.contracts import Wanted
from carnet.infra import jobs
from carnet.infra.events import drain
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from carnet.project import auditor
from carnet.project.demo import crowd, data, railway, story
from carnet.project.demo.logins import LOGINS, PASSWORD
from carnet.project.roles import Role

SHOWN: Final = {
    "today": "NS 50",
    "timetable": "NS 50",
    "timetables": "NR 701",
    "trips": "NS 50",
    "routes": "Leipzig to Dresden",
    "stations": "Dresden-Neustadt",
    "vehicles": "Regional 101 Elbe",
    "vehicles?retired=yes": "Regional 90 Pleiße",
    "seat-plans": "Polaris",
    "fares": "Elbe line",
    "promo-codes": "WELCOME-10",
    "events": "Night of the open shed",
    "settlement": "Nordstern Bahn AG",
    "settlement/account": "DE 811 000 001",
    "invoices": "Credit note",
    "profile": "Trains across the north",
    "team": "Ines Moreau",
    "team/activity": "Otto Falk",
    "keys": "Departure boards",
}
"""Each page of the railway's console, and what is on it."""

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
    assert [len(found[when]) for when in (When.UPCOMING, When.USED, When.EXPIRED)] == [4, 2, 2]
    ended = {booking.status for booking in found[When.EXPIRED]}
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
    _load(now, monkeypatch)
    assert not data.wanted(now=now)
    before = _rows()
    data.first(now=now)
    for _ in data.rest(now=now):
        pass
    assert _rows() == before
    drain()
    assert not any(verdict.broken for verdict in auditor.audit(Role.ALL, now=now))


@pytest.mark.slow
def test_every_page_of_the_railway_has_something_to_show(
    now: datetime, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    _load(now, monkeypatch)
    jobs.run_due(now=now)
    drain()
    owner = accounts.find(email="operator@example.org")
    _log_in(client, owner.id)
    home = f"/operators/{ids.encode('opr', next(iter(owner.memberships)))}"
    for page, shown in SHOWN.items():
        answer = client.get(f"{home}/{page}")
        assert answer.status_code == 200, page
        assert shown in answer.content.decode(), page

    company = companies.operator_by_slug(railway.SLUG)
    assert company
    assert company.ratings == 9
    assert companies.logo_marks([company.id])
    codes = {one.code: one.uses for one in bookings.promo_codes(operator_id=company.id, by=CARNET, now=now, limit=9)}
    assert codes == {"WELCOME-10": 3, "WINTER-5": 3, "AUTUMN-25": 0}
    waiting = companies.companies(by=CARNET, status=OperatorStatus.APPLIED)
    assert [entry.profile.slug for entry in waiting] == [crowd.APPLICATION_SLUG]


def test_the_traveller_is_asked_about_two_trips(now: datetime, client: Client) -> None:
    data.first(now=now)
    drain()
    jobs.run_due(now=now)
    _log_in(client, accounts.find(email=LOGINS[0].email).id)
    mine = client.get("/bookings").content.decode()
    assert mine.count("Something changed") == len((story.LATE, story.CANCELLED))


def test_people_who_keep_data_of_their_own_get_none_of_ours(now: datetime) -> None:
    identity.sign_up(email="ann@example.com", password="a long enough one", proven=True, now=now)
    assert not data.wanted(now=now)


def _load(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a demo that sells three days ahead and has few other people."""
    monkeypatch.setattr(data, "DAYS", 3)
    monkeypatch.setattr(crowd, "_FILLED", {railway.SLUG: 4})
    monkeypatch.setattr(crowd, "_BUSY", 0)
    data.first(now=now)
    drain()
    for _ in data.rest(now=now):
        drain()


def _log_in(client: Client, user_id: UUID) -> None:
    user = get_user_model().objects.get(pk=user_id)
    client.force_login(user, backend="carnet.domains.identity.login.backend.PasswordBackend")


def _rows() -> list[int]:
    kept = ("network", "operators", "schedule", "identity", "inventory", "booking", "payments")
    return [model.objects.count() for name in kept for model in apps.get_app_config(name).get_models()]
