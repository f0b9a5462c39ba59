"""Closing and opening accounts, roles, and staff's view of accounts: who may, and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import AccountStatus, MemberRole, PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.access import SecondFactorNeeded
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel import ids
from tests.domains.identity.conftest import NOW, PASSWORD

pytestmark = pytest.mark.django_db
ADMIN, SUPPORT = PlatformRole.ADMIN, PlatformRole.SUPPORT
VERBS = [operations.ban, operations.unban, operations.deactivate_other, operations.reactivate]


def _user(name: str, *roles: PlatformRole) -> User:
    user = operations.sign_up(email=f"{name}@example.org", password=PASSWORD, proven=True, now=NOW)
    if roles:
        operations.set_roles(user_id=user.id, roles=roles, by=CARNET, now=NOW)
    return User.objects.get(pk=user.pk)


def _as(user: User, *, second_factor: bool = True) -> Principal:
    return queries.principal(user_id=user.id, second_factor=second_factor)


def _state() -> list[Any]:
    """All that a refused verb must not have changed."""
    users = User.objects.order_by("id").values_list("id", "roles", "is_active", "banned_at", "version")
    return [*users, AuditEntry.objects.count(), OutboxEvent.objects.count()]


@pytest.mark.parametrize("verb", VERBS)
def test_only_admins_close_and_open_accounts(ada: User, verb: Callable[..., Any]) -> None:
    stranger, helper, boss = _user("stranger"), _user("helper", SUPPORT), _user("boss", ADMIN)
    owner = Principal(user_id=stranger.id, memberships={ids.new_id(): MemberRole.OWNER})
    before = _state()
    for by in (_as(ada), _as(stranger), _as(helper), owner):
        with pytest.raises(Forbidden):
            verb(user_id=ada.id, by=by, reason="because", now=NOW)
    with pytest.raises(SecondFactorNeeded):
        verb(user_id=ada.id, by=_as(boss, second_factor=False), reason="because", now=NOW)
    machine = Principal(user_id=boss.id, key_id=boss.id, machine_of=ids.new_id(), scopes=frozenset({"users.close"}))
    with pytest.raises(Forbidden):
        verb(user_id=ada.id, by=machine, reason="because", now=NOW)
    assert _state() == before
    with pytest.raises(NotFound):
        verb(user_id=ids.new_id(), by=_as(boss), reason="because", now=NOW)


def test_t41_only_admins_give_roles(ada: User) -> None:
    helper, boss = _user("helper", SUPPORT), _user("boss", ADMIN)
    before = _state()
    for by in (_as(ada), _as(helper)):
        with pytest.raises(Forbidden):
            operations.set_roles(user_id=ada.id, roles=[ADMIN], by=by, now=NOW)
    assert _state() == before
    changed = operations.set_roles(user_id=ada.id, roles=[SUPPORT], by=_as(boss), reason="new job", now=NOW)
    assert changed.roles == (SUPPORT,)
    entry = AuditEntry.objects.get(verb="user.roles-set", actor=boss.id)
    assert entry.detail == {"from": ["customer"], "to": ["support"], "reason": "new job"}


def test_each_verb_is_written_down_and_told_once(ada: User) -> None:
    boss = _user("boss", ADMIN)
    for verb in VERBS:
        for _ in range(2):
            verb(user_id=ada.id, by=_as(boss), reason="because", now=NOW)
    entries = AuditEntry.objects.filter(subject=ids.encode("usr", ada.id)).order_by("id")
    assert {entry.verb for entry in entries} == {
        "user.banned", "user.unbanned", "user.deactivated", "user.reactivated",
    }  # fmt: skip
    assert len(entries) == 4
    assert {(entry.actor, entry.detail["reason"]) for entry in entries} == {(boss.id, "because")}
    assert OutboxEvent.objects.filter(name="user.updated", aggregate_id=ada.id).count() == 4


def test_a_ban_and_a_deactivation_do_not_undo_each_other(ada: User) -> None:
    boss = _as(_user("boss", ADMIN))
    operations.ban(user_id=ada.id, by=boss, reason="fraud", now=NOW)
    operations.deactivate(user_id=ada.id, by=boss, reason="wish", now=NOW)
    operations.unban(user_id=ada.id, by=boss, reason="mistake", now=NOW)
    assert queries.user(user_id=ada.id, by=boss).status is AccountStatus.DEACTIVATED
    assert not User.objects.get(pk=ada.pk).may_log_in
    operations.reactivate(user_id=ada.id, by=boss, reason="wish", now=NOW)
    assert queries.user(user_id=ada.id, by=boss).status is AccountStatus.OPEN


def test_owners_deactivate_their_own_account_and_do_not_open_it_again(ada: User) -> None:
    me = _as(ada)
    operations.deactivate(user_id=ada.id, by=me, now=NOW)
    with pytest.raises(operations.AccountClosed):
        operations.authenticate(email="ada@example.org", password=PASSWORD, now=NOW)
    with pytest.raises(Forbidden):
        operations.reactivate(user_id=ada.id, by=me, reason="", now=NOW)
    assert AuditEntry.objects.get(verb="user.deactivated").actor == ada.id


def test_nobody_closes_their_own_account_as_staff() -> None:
    boss = _user("boss", ADMIN)
    _user("other", ADMIN)
    before = _state()
    for verb in (operations.ban, operations.deactivate_other):
        with pytest.raises(operations.OwnAccount):
            verb(user_id=boss.id, by=_as(boss), reason="enough", now=NOW)
    assert _state() == before


def test_there_is_always_an_admin() -> None:
    boss, other = _user("boss", ADMIN), _user("other", ADMIN)
    late = _as(boss)  # a token that has a minute to live
    operations.ban(user_id=boss.id, by=_as(other), reason="left", now=NOW)
    before = _state()
    for verb in (operations.ban, operations.deactivate):
        with pytest.raises(operations.LastAdmin):
            verb(user_id=other.id, by=late, reason="revenge", now=NOW)
    for attempt in (
        lambda: operations.deactivate(user_id=other.id, by=_as(other), now=NOW),
        lambda: operations.set_roles(user_id=other.id, roles=[PlatformRole.CUSTOMER], by=_as(other), now=NOW),
        lambda: operations.erase_person(user_id=other.id, by=_as(other), now=NOW),
    ):
        with pytest.raises(operations.LastAdmin):
            attempt()
    assert _state() == before
    operations.ban(user_id=other.id, by=CARNET, reason="the keeper makes a new one", now=NOW)
    assert not User.objects.get(pk=other.pk).may_log_in


def test_staff_finds_accounts_by_any_part(ada: User) -> None:
    operations.update_profile(user_id=ada.id, changes={"first_name": "Ada", "last_name": "Lovelace"}, now=NOW)
    bob = operations.sign_up(phone="+4930123456", password=PASSWORD, first_name="Bob", proven=True, now=NOW)
    helper = _as(_user("helper", SUPPORT))

    def found(q: str) -> list[Any]:
        return [one.id for one in queries.users(q=q, by=helper)]

    for q in ("ada@", "LOVE", "lovelace ada", "ada example", ids.encode("usr", ada.id), " Ada "):
        assert found(q) == [ada.id], q
    for q in ("+49 30 123 456", "0123", "bob"):
        assert found(q) == [bob.id], q
    for q in ("%", "_", "\\", "nobody", "usr_nonsense", "ada bob"):
        assert found(q) == [], q
    assert len(found("")) == 3
    assert found("example.org")[1:] == [ada.id]


def test_an_index_finds_them(ada: User) -> None:
    words = "identity_user_words(first_name, last_name, email, phone)"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id FROM identity_user WHERE {words} LIKE '%lovelace%'")
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "identity_user_words" in plan.partition("Index Cond")[0]
    with CaptureQueriesContext(connection) as captured:
        queries.users(q="lovelace", by=_as(_user("helper", SUPPORT)))
    assert 'identity_user_words("identity_user"."first_name"' in captured[-1]["sql"]


def test_the_list_goes_on_and_costs_the_same_however_long(ada: User) -> None:
    helper = _as(_user("helper", SUPPORT))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert queries.users(by=helper)
        return len(captured)

    before = cost()
    for number in range(5):
        _user(f"u{number}", PlatformRole.CUSTOMER)
    assert cost() == before == 1
    first = queries.users(by=helper, limit=3)
    rest = queries.users(by=helper, after=first[-1].id, limit=99)
    assert [*first, *rest] == queries.users(by=helper)
    assert ada.id == rest[-1].id


def test_only_staff_sees_accounts(ada: User) -> None:
    boss = _user("boss", ADMIN)
    for attempt in (
        lambda by: queries.users(by=by),
        lambda by: queries.user(user_id=ada.id, by=by),
    ):
        with pytest.raises(Forbidden):
            attempt(_as(ada))
        with pytest.raises(SecondFactorNeeded):
            attempt(_as(boss, second_factor=False))
    with pytest.raises(NotFound):
        queries.user(user_id=ids.new_id(), by=_as(boss))
    assert queries.user(user_id=ada.id, by=_as(boss)).memberships == {}
