"""API keys: what machines may, how their secrets change and end, and the tokens they get."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import MemberRole, NewApiKey, Permission
from carnet.domains.identity.models import ApiKey, User
from carnet.domains.identity.operations import machines
from carnet.infra import principal as principals
from carnet.infra.access import GRANTS, allow_at
from carnet.infra.access.permissions import GRANTABLE_TO_KEYS
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.address import UNKNOWN
from carnet.infra.http.problems import Forbidden, NotFound, RateLimited
from carnet.infra.principal import CARNET, Principal, Unauthenticated
from carnet.kernel import ids
from carnet.kernel.problem import Problem
from tests.domains.identity.conftest import NOW
from tests.domains.identity.team import OURS, THEIRS, a_member, a_person, everything, principal, written_down

pytestmark = pytest.mark.django_db
READ, RUN, PUBLISH = Permission.TRIPS_READ, Permission.TRIPS_RUN, Permission.TRIPS_PUBLISH
DAY = timedelta(hours=24)


@pytest.fixture
def owner(db: None) -> User:
    """The owner of our operator."""
    return a_member("olga", MemberRole.OWNER)


@pytest.fixture
def key(owner: User) -> NewApiKey:
    """A machine that sees and runs our trips."""
    return _made(owner)


def _made(owner: User, *scopes: Permission) -> NewApiKey:
    return operations.create_api_key(
        operator_id=OURS, name="Dispatch", scopes=scopes or (RUN, READ), by=principal(owner), now=NOW
    )


def _token(secret: str, scope: str | None = None, **more: Any) -> Principal:
    now = more.setdefault("now", NOW)
    issued = operations.machine_token(secret=secret, scope=scope, **more)
    return principals.from_token(issued.access_token, now)


def _rotated(owner: User, key: NewApiKey, **more: Any) -> NewApiKey:
    more.setdefault("now", NOW)
    return operations.rotate_api_key(operator_id=OURS, key_id=key.entry.id, by=principal(owner), **more)


def _revoked(owner: User, key: NewApiKey, **more: Any) -> Any:
    more.setdefault("now", NOW)
    return operations.revoke_api_key(operator_id=OURS, key_id=key.entry.id, by=principal(owner), **more)


def _refused(problem: type[Problem], act: Callable[[], object]) -> Problem:
    before = everything()
    with pytest.raises(problem) as raised:
        act()
    assert everything() == before
    return raised.value


def test_a_secret_is_shown_once_and_kept_as_a_hash(owner: User, key: NewApiKey) -> None:
    prefix, number, random = key.secret.split("_", 2)
    assert (prefix, len(number)) == ("crk", 26)
    assert len(random) >= 43  # 32 bytes in base 64
    assert key.secret not in repr(key)
    row = ApiKey.objects.values().get()
    kept = str([bytes(value) if isinstance(value, memoryview) else value for value in row.values()])
    assert random not in kept
    (entry,) = queries.api_keys(operator_id=OURS, by=principal(owner))
    assert entry == key.entry
    assert entry.scopes == (READ, RUN)
    assert not AuditEntry.objects.filter(detail__icontains=random).exists()
    assert written_down()[-1] == (owner.id, "api-key.created")


def test_a_machines_token_says_what_it_may_and_where(key: NewApiKey) -> None:
    who = _token(key.secret)
    assert (who.user_id, who.key_id, who.machine_of) == (key.entry.id, key.entry.id, OURS)
    assert who.scopes == {READ, RUN}
    assert (who.roles, who.memberships) == (frozenset(), {})
    allow_at(who, RUN, OURS)
    with pytest.raises(Forbidden):
        allow_at(who, PUBLISH, OURS)
    with pytest.raises(NotFound):
        allow_at(who, RUN, THEIRS)
    with pytest.raises(Unauthenticated):
        principals.from_token(operations.machine_token(secret=key.secret, now=NOW).access_token, NOW + DAY / 96)


def test_a_token_may_be_asked_for_less(key: NewApiKey) -> None:
    assert _token(key.secret, scope="trips.read").scopes == {READ}
    issued = operations.machine_token(secret=key.secret, scope="trips.run trips.read", now=NOW)
    assert issued.scopes == (READ, RUN)


@pytest.mark.parametrize("scope", ["", " ", "trips.publish", "trips.read trips.publish", "*", "members.manage"])
def test_a_token_is_never_for_more_than_the_key(key: NewApiKey, scope: str) -> None:
    refusal = _refused(operations.ScopeRefused, lambda: _token(key.secret, scope=scope))
    assert refusal.members == {"error": "invalid_scope"}


@pytest.mark.parametrize("scope", sorted(set(Permission) - GRANTABLE_TO_KEYS))
def test_nothing_about_people_or_security_is_for_keys(owner: User, scope: Permission) -> None:
    refusal = _refused(operations.ScopeRefused, lambda: _made(owner, READ, scope))
    assert [pointer.path for pointer in refusal.pointers] == ["/scopes/1"]
    _refused(
        operations.ScopeRefused,
        lambda: operations.create_api_key(operator_id=OURS, name="x", scopes=[scope], by=CARNET, now=NOW),
    )


def test_nobody_gives_a_machine_more_than_they_have(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(GRANTS, PUBLISH, GRANTS[PUBLISH] - {MemberRole.OWNER})
    _refused(operations.ScopeRefused, lambda: _made(owner, READ, PUBLISH))


def test_a_key_without_a_scope_is_not_made(owner: User) -> None:
    _refused(
        operations.ScopeRefused,
        lambda: operations.create_api_key(operator_id=OURS, name="x", scopes=[], by=principal(owner), now=NOW),
    )


def test_a_scope_that_is_no_more_is_not_given_out(key: NewApiKey) -> None:
    ApiKey.objects.update(scopes=["trips.read", "trips.teleport"])
    assert _token(key.secret).scopes == {READ}


def test_an_operator_has_so_many_keys_that_work(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "MOST_KEYS", 1)
    first = _made(owner)
    _refused(operations.TooManyKeys, lambda: _made(owner))
    _revoked(owner, first)
    _made(owner)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda secret: "",
        lambda secret: "crk_",
        lambda secret: "é",
        lambda secret: secret[:-1],
        lambda secret: f"{secret}x",
        lambda secret: secret.upper(),
        lambda secret: secret.replace("crk_", "key_"),
        lambda secret: f"{ids.encode('crk', ids.new_id())}_{secret.rpartition('_')[2]}",
    ],
)
def test_a_wrong_secret_opens_nothing(key: NewApiKey, spoil: Callable[[str], str]) -> None:
    refusal = _refused(operations.ApiKeyInvalid, lambda: _token(spoil(key.secret)))
    assert refusal.members == {"error": "invalid_client"}


def test_wrong_secrets_are_counted_per_address(key: NewApiKey, settings: Any) -> None:
    settings.LIMIT_FACTOR = 1
    wrong = partial(operations.machine_token, secret=f"{key.secret}x", address="192.0.2.7", now=NOW)
    for _ in range(30):
        with pytest.raises(operations.ApiKeyInvalid):
            wrong()
    _refused(RateLimited, wrong)
    _refused(RateLimited, lambda: _token(key.secret, address="192.0.2.7"))
    for _ in range(40):
        _token(key.secret, address="192.0.2.8")
    assert _token(key.secret, address="192.0.2.7", now=NOW + timedelta(minutes=5)).key_id == key.entry.id


@pytest.mark.parametrize("address", [UNKNOWN, None])
def test_where_addresses_are_unknown_nobody_keeps_the_others_out(
    key: NewApiKey, settings: Any, address: str | None
) -> None:
    settings.LIMIT_FACTOR = 1
    for _ in range(31):
        with pytest.raises(operations.ApiKeyInvalid):
            operations.machine_token(secret=f"{key.secret}x", address=address, now=NOW)
    assert _token(key.secret, address=address).key_id == key.entry.id


def test_after_a_rotation_the_old_secret_works_for_a_day(owner: User, key: NewApiKey) -> None:
    new = _rotated(owner, key)
    assert new.secret != key.secret
    assert (new.entry.id, new.entry.rotated_at, new.entry.old_secret_until) == (key.entry.id, NOW, NOW + DAY)
    for secret in (new.secret, key.secret):
        assert _token(secret).key_id == key.entry.id
    _token(key.secret, now=NOW + DAY - timedelta(seconds=1))
    _refused(operations.ApiKeyInvalid, lambda: _token(key.secret, now=NOW + DAY))
    _token(new.secret, now=NOW + DAY)
    assert written_down()[-1] == (owner.id, "api-key.rotated")


def test_only_the_last_old_secret_works(owner: User, key: NewApiKey) -> None:
    second = _rotated(owner, key)
    third = _rotated(owner, key)
    _refused(operations.ApiKeyInvalid, lambda: _token(key.secret))
    for secret in (second.secret, third.secret):
        _token(secret)


def test_a_leaked_secret_ends_at_once_and_so_do_its_tokens(owner: User, key: NewApiKey) -> None:
    stolen = operations.machine_token(secret=key.secret, now=NOW).access_token
    later = NOW + timedelta(seconds=1)
    new = _rotated(owner, key, at_once=True, now=later)
    assert new.entry.old_secret_until is None
    _refused(operations.ApiKeyInvalid, lambda: _token(key.secret, now=later))
    with pytest.raises(Unauthenticated):
        principals.from_token(stolen, later)
    assert _token(new.secret, now=later).key_id == key.entry.id


def test_an_ordinary_rotation_leaves_tokens_alone(owner: User, key: NewApiKey) -> None:
    running = operations.machine_token(secret=key.secret, now=NOW).access_token
    later = NOW + timedelta(seconds=1)
    _rotated(owner, key, now=later)
    assert principals.from_token(running, later).key_id == key.entry.id


def test_a_revoked_key_and_its_tokens_end(owner: User, key: NewApiKey) -> None:
    new = _rotated(owner, key)
    running = operations.machine_token(secret=key.secret, now=NOW).access_token
    slipping = operations.machine_token(secret=key.secret, now=NOW + timedelta(seconds=2)).access_token
    later = NOW + timedelta(seconds=1)
    assert _revoked(owner, key, now=later).revoked_at == later
    for secret in (key.secret, new.secret):
        _refused(operations.ApiKeyInvalid, partial(_token, secret, now=later))
    for token in (running, slipping):
        with pytest.raises(Unauthenticated):
            principals.from_token(token, later)
    assert written_down()[-1] == (owner.id, "api-key.revoked")
    before = everything()
    assert _revoked(owner, key, now=later + DAY).revoked_at == later
    assert everything() == before
    _refused(operations.ApiKeyRevoked, lambda: _rotated(owner, key))


def test_the_last_use_is_noted_once_a_minute(owner: User, key: NewApiKey) -> None:
    def noted(seconds: int) -> Any:
        _token(key.secret, now=NOW + timedelta(seconds=seconds))
        (entry,) = queries.api_keys(operator_id=OURS, by=principal(owner))
        return entry.last_used_at

    assert key.entry.last_used_at is None
    assert [noted(0), noted(59)] == [NOW, NOW]
    assert noted(60) == NOW + timedelta(seconds=60)


def test_t44_others_neither_see_nor_touch_a_key(owner: User, key: NewApiKey) -> None:
    acts: list[Callable[[Principal], object]] = [
        lambda by: operations.create_api_key(operator_id=OURS, name="x", scopes=[READ], by=by, now=NOW),
        lambda by: operations.rotate_api_key(operator_id=OURS, key_id=key.entry.id, by=by, now=NOW),
        lambda by: operations.revoke_api_key(operator_id=OURS, key_id=key.entry.id, by=by, now=NOW),
        lambda by: queries.api_keys(operator_id=OURS, by=by),
    ]
    strangers = [principal(a_person("eve")), principal(a_member("nils", MemberRole.OWNER, THEIRS))]
    lesser = [principal(a_member("mia", MemberRole.MANAGER)), _token(key.secret)]
    for act in acts:
        for stranger in strangers:
            _refused(NotFound, partial(act, stranger))
        for member in lesser:
            _refused(Forbidden, partial(act, member))
    _token(key.secret)


def test_t44_a_key_of_another_operator_is_not_there(owner: User, key: NewApiKey) -> None:
    by = principal(a_member("nils", MemberRole.OWNER, THEIRS))
    for act in (operations.rotate_api_key, operations.revoke_api_key):
        _refused(NotFound, partial(act, operator_id=THEIRS, key_id=key.entry.id, by=by, now=NOW))
    _token(key.secret)


def test_a_key_outlives_its_makers_membership(owner: User, key: NewApiKey) -> None:
    a_member("otto", MemberRole.OWNER)
    operations.leave_team(user_id=owner.id, operator_id=OURS, now=NOW)
    assert _token(key.secret).machine_of == OURS


def test_t57_the_list_comes_in_stretches_and_few_questions(owner: User) -> None:
    made = [_made(owner).entry for _ in range(3)]
    by = principal(owner)
    assert queries.api_keys(operator_id=OURS, by=by, limit=2) == [made[2], made[1]]
    assert queries.api_keys(operator_id=OURS, by=by, after=made[1].id, limit=2) == [made[0]]
    with CaptureQueriesContext(connection) as seen:
        queries.api_keys(operator_id=OURS, by=by)
    assert len(seen) == 1
