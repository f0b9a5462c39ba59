"""A refresh token works once, whoever sends it at once, with a negative control; and no token outlives its session."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from carnet.domains.identity import operations
from carnet.domains.identity.login.tokens import TokenStrategy
from carnet.domains.identity.models import RefreshToken, User
from carnet.infra import principal
from carnet.infra.audit import queries as audits
from carnet.infra.principal import CARNET, Unauthenticated
from carnet.kernel import clock, ids
from tests.concurrency.crowd import all_at_once, wait_until_somebody_waits
from tests.sessions import Opened, open_session

CLIENTS = 8


@pytest.fixture
def ada(transactional_db: None) -> User:
    """A customer."""
    return operations.sign_up(email="ada@example.org", password="correct horse battery", now=clock.now())


def _refreshing(opened: Opened) -> Callable[[], tuple[str, str] | None]:
    return lambda: TokenStrategy().refresh_token(opened.refresh_token)


def _won(results: list[Any]) -> list[tuple[str, str]]:
    assert not [result for result in results if isinstance(result, Exception)]
    return [result for result in results if result is not None]


def test_of_many_refreshes_one_wins_and_the_family_ends(ada: User) -> None:
    opened = open_session(ada)
    ((access, refresh),) = _won(all_at_once([_refreshing(opened)] * CLIENTS))
    assert TokenStrategy().refresh_token(refresh) is None
    with pytest.raises(Unauthenticated):
        principal.from_token(access, clock.now())
    assert len(audits.entries(verb="refresh.reused")) == 1
    assert not Session.objects.filter(session_key=opened.key).exists()


def test_without_lock_and_condition_more_than_one_wins(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: who looks first and writes later lets several pass, so the test above can fail."""
    looked = threading.Barrier(CLIENTS)

    def spend(*, jti: UUID, session_key: str, now: datetime) -> bool:
        good = RefreshToken.objects.filter(id=jti, spent_at=None).exists()
        looked.wait(timeout=20)
        RefreshToken.objects.filter(id=jti).update(spent_at=now)
        return good

    monkeypatch.setattr(operations, "spend_refresh_token", spend)
    monkeypatch.setattr(TokenStrategy, "_held", TokenStrategy.lookup_session)
    assert len(_won(all_at_once([_refreshing(open_session(ada))] * CLIENTS))) > 1


def test_clients_with_their_own_tokens_do_not_disturb_each_other(ada: User) -> None:
    sessions = [open_session(ada) for _ in range(CLIENTS)]
    assert len(_won(all_at_once([_refreshing(one) for one in sessions]))) == CLIENTS
    assert Counter(UserSession.objects.values_list("user", flat=True)) == {ada.pk: CLIENTS}


def test_a_token_refreshed_while_its_session_ends_dies_with_it(ada: User) -> None:
    """The end waits for the refresh under way, and only then takes its moment: no token is later than that."""
    opened = open_session(ada)

    def end() -> None:
        try:
            operations.end_other_sessions(user_id=ada.pk, keep=None, now=clock.now())
        finally:
            connection.close()

    ended = threading.Thread(target=end)
    with transaction.atomic():
        Session.objects.select_for_update().get(session_key=opened.key)
        ended.start()
        wait_until_somebody_waits()
        renewed = TokenStrategy().refresh_token(opened.refresh_token)
    ended.join(timeout=20)
    assert renewed
    with pytest.raises(Unauthenticated):
        principal.from_token(renewed[0], clock.now())
    assert TokenStrategy().refresh_token(renewed[1]) is None


def test_t48_a_ban_and_refreshes_at_once_leave_no_way_in(ada: User) -> None:
    sessions = [open_session(ada) for _ in range(4)]

    def ban() -> None:
        operations.ban(user_id=ada.pk, by=CARNET, reason="fraud", now=clock.now())

    results = all_at_once([*(_refreshing(one) for one in sessions), ban])
    tokens = [one.access_token for one in sessions] + [pair[0] for pair in _won(results)]
    for token in tokens:
        with pytest.raises(Unauthenticated):
            principal.from_token(token, clock.now())
    assert not UserSession.objects.filter(user=ada).exists()
    assert [one.verb for one in audits.entries(subject=ids.encode("usr", ada.pk), verb="user.banned")]
