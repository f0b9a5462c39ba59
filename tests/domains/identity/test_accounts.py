"""Profiles, roles, memberships, passenger books."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.identity.models import Passenger, User
from carnet.domains.identity.operations import passengers
from carnet.infra import principal
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET, Principal, Unauthenticated
from carnet.kernel import ids
from carnet.kernel.problem import InvalidInput
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
OPERATOR = UUID(int=7)


def _told() -> list[tuple[str, int]]:
    return list(OutboxEvent.objects.order_by("aggregate_version").values_list("name", "aggregate_version"))


def test_a_profile_is_changed_field_by_field_and_told_of(ada: User) -> None:
    changed = operations.update_profile(user_id=ada.id, changes={"city": "Berlin", "language": "de"}, now=NOW)
    assert (changed.city, changed.language, changed.currency) == ("Berlin", "de", "EUR")
    assert operations.update_profile(user_id=ada.id, changes={"city": None}, now=NOW).city == ""
    assert _told() == [("user.registered", 1), ("user.updated", 2), ("user.updated", 3)]


def test_a_change_that_changes_nothing_is_not_told_of(ada: User) -> None:
    operations.update_profile(user_id=ada.id, changes={"language": "en"}, now=NOW)
    operations.update_profile(user_id=ada.id, changes={}, now=NOW)
    assert _told() == [("user.registered", 1)]


def test_t41_a_profile_has_no_role_to_change(ada: User) -> None:
    for field in ("roles", "is_active", "email", "banned_at", "version"):
        with pytest.raises(ValueError, match=field):
            operations.update_profile(user_id=ada.id, changes={field: ["admin"]}, now=NOW)


def test_owners_stay_old_enough(ada: User) -> None:
    with pytest.raises(operations.TooYoung):
        operations.update_profile(user_id=ada.id, changes={"birth_date": date(2020, 1, 1)}, now=NOW)
    assert queries.profile(user_id=ada.id).birth_date is None


def test_unknown_accounts_are_not_found(db: None) -> None:
    nobody = ids.new_id()
    for attempt in (
        lambda: queries.profile(user_id=nobody),
        lambda: queries.find(email="nobody@example.org"),
        lambda: operations.update_profile(user_id=nobody, changes={}, now=NOW),
        lambda: operations.ban(user_id=nobody, by=CARNET, reason="", now=NOW),
        lambda: operations.access_token(user_id=nobody, now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_banning_is_written_down_and_told_once(ada: User) -> None:
    admin = Principal(user_id=OPERATOR, roles=frozenset({"admin"}))
    for _ in range(2):
        operations.ban(user_id=ada.id, by=admin, reason="fraud", now=NOW)
    assert not User.objects.get().may_log_in
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.detail) == (OPERATOR, "user.banned", {"reason": "fraud"})
    assert OutboxEvent.objects.get(aggregate_version=2).data["user"]["active"] is False
    for _ in range(2):
        operations.unban(user_id=ada.id, by=admin, reason="mistake", now=NOW)
    assert User.objects.get().may_log_in
    assert AuditEntry.objects.count() == 2


def test_roles_are_given_by_the_platform(ada: User) -> None:
    assert not ada.is_staff
    operations.set_roles(user_id=ada.id, roles=[PlatformRole.SUPPORT], by=CARNET, now=NOW)
    support = User.objects.get()
    assert support.is_staff
    assert not support.is_superuser
    assert support.has_perm("identity.view_user")
    assert not support.has_perms(["identity.view_user", "identity.change_user"])
    operations.set_roles(user_id=ada.id, roles=[PlatformRole.ADMIN], by=CARNET, now=NOW)
    assert User.objects.get().has_perm("identity.change_user")
    operations.ban(user_id=ada.id, by=CARNET, reason="left", now=NOW)
    assert not User.objects.get().is_staff
    assert [entry.verb for entry in AuditEntry.objects.order_by("id")] == [
        "user.roles-set",
        "user.roles-set",
        "user.banned",
    ]


def test_a_token_carries_roles_and_memberships(ada: User) -> None:
    operations.grant_membership(user_id=ada.id, operator_id=OPERATOR, role=MemberRole.AGENT, by=CARNET, now=NOW)
    operations.grant_membership(user_id=ada.id, operator_id=OPERATOR, role=MemberRole.MANAGER, by=CARNET, now=NOW)
    operations.grant_membership(user_id=ada.id, operator_id=OPERATOR, role=MemberRole.MANAGER, by=CARNET, now=NOW)
    token = operations.access_token(user_id=ada.id, now=NOW)
    who = principal.from_token(token, NOW)
    assert who.user_id == ada.id
    assert who.roles == {"customer"}
    assert who.memberships == {OPERATOR: "manager"}
    assert AuditEntry.objects.count() == 2
    with pytest.raises(Unauthenticated):
        principal.from_token(token, NOW + timedelta(minutes=15))
    operations.revoke_membership(user_id=ada.id, operator_id=OPERATOR, by=CARNET, now=NOW)
    assert principal.from_token(operations.access_token(user_id=ada.id, now=NOW), NOW).memberships == {}


def test_a_passenger_book_is_its_owners(ada: User) -> None:
    bob = operations.sign_up(email="bob@example.org", password=PASSWORD, proven=True, now=NOW)
    entry = operations.add_passenger(user_id=ada.id, first_name="Kim", last_name="Lee", now=NOW)
    assert queries.passengers(user_id=ada.id, after=None, limit=10) == [entry]
    assert queries.passengers(user_id=bob.id, after=None, limit=10) == []
    assert queries.passengers(user_id=ada.id, after=entry.id, limit=10) == []
    with pytest.raises(NotFound):
        operations.remove_passenger(user_id=bob.id, passenger_id=entry.id)
    assert Passenger.objects.count() == 1
    operations.remove_passenger(user_id=ada.id, passenger_id=entry.id)
    with pytest.raises(NotFound):
        operations.remove_passenger(user_id=ada.id, passenger_id=entry.id)


def test_a_passenger_book_has_an_end(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passengers, "MOST_PASSENGERS", 1)
    operations.add_passenger(user_id=ada.id, first_name="Kim", last_name="Lee", now=NOW)
    with pytest.raises(passengers.BookFull):
        operations.add_passenger(user_id=ada.id, first_name="Kim", last_name="Lee", now=NOW)
    with pytest.raises(InvalidInput):
        operations.add_passenger(
            user_id=ada.id, first_name="K", last_name="L", birth_date=NOW.date() + timedelta(days=1), now=NOW
        )
