"""The short list: who is on it, how other processes and roles hear of it, and when it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from carnet.infra import events, keys, principal, revocations
from carnet.infra.events.models import OutboxEvent
from carnet.infra.principal import ISSUER, Unauthenticated
from carnet.infra.revocations import jobs, memory, shortlist
from carnet.infra.revocations.memory import Copy
from carnet.infra.revocations.models import EndedAccess
from carnet.kernel import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ADA = UUID("018f0000-0000-7000-8000-000000000001")
BOB = UUID("018f0000-0000-7000-8000-000000000002")


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The seconds of the process's own clock, to be set; copies are kept for as long as in life."""
    now = [1000.0]
    monkeypatch.setattr(memory.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(memory, "LOOK_EVERY", 5.0)
    shortlist.COPY.keep({})
    yield now
    shortlist.COPY.forget()


def _ended(user_id: UUID = ADA, session: str = "s", *, issued: datetime) -> bool:
    return revocations.is_ended(user_id=user_id, session=session, issued_at=issued.timestamp())


def _token(issued: datetime, **more: Any) -> str:
    claims = {"iss": ISSUER, "sub": str(ADA), "token_use": "access", "iat": issued.timestamp(), "session": "s"}
    return keys.sign_token(claims | {"exp": int((issued + timedelta(minutes=15)).timestamp())} | more)


def test_tokens_issued_before_the_end_die_and_later_ones_live() -> None:
    revocations.end_user(ADA, now=NOW)
    assert _ended(issued=NOW - timedelta(microseconds=1))
    assert not _ended(issued=NOW)
    assert not _ended(BOB, issued=NOW - timedelta(hours=1))


def test_a_session_ends_alone() -> None:
    revocations.end_session("one", now=NOW)
    assert _ended(session="one", issued=NOW - timedelta(seconds=1))
    assert not _ended(session="other", issued=NOW - timedelta(seconds=1))


def test_a_token_is_refused_although_it_was_seen_before() -> None:
    token, later = _token(NOW), NOW + timedelta(minutes=1)
    principal.from_token(token, later)
    revocations.end_session("s", now=NOW + timedelta(seconds=1))
    with pytest.raises(Unauthenticated, match="ended"):
        principal.from_token(token, later)
    assert principal.from_token(_token(NOW + timedelta(seconds=1, microseconds=1)), later).user_id == ADA


def test_a_token_without_its_moment_counts_as_old() -> None:
    token = _token(NOW, iat=None)
    revocations.end_user(ADA, now=NOW - timedelta(days=1))
    with pytest.raises(Unauthenticated):
        principal.from_token(token, NOW)


def test_of_two_ends_the_later_one_counts_in_whatever_order() -> None:
    for moment in (NOW, NOW + timedelta(seconds=9), NOW + timedelta(seconds=3)):
        revocations.end_user(ADA, now=moment)
    row = EndedAccess.objects.get()
    assert row.ended_at == NOW + timedelta(seconds=9)
    assert row.forget_after == row.ended_at + settings.ACCESS_TOKEN_LIFETIME + shortlist.SKEW


def test_a_row_is_swept_when_no_token_can_be_affected() -> None:
    revocations.end_user(ADA, now=NOW)
    assert jobs.sweep(now=NOW + settings.ACCESS_TOKEN_LIFETIME) == 0
    assert jobs.sweep(now=NOW + settings.ACCESS_TOKEN_LIFETIME + timedelta(minutes=2)) == 1
    assert not EndedAccess.objects.exists()


def test_another_role_hears_of_it() -> None:
    """The event alone, as it arrives where identity's rows are not."""
    revocations.end_user(ADA, now=NOW)
    revocations.end_session("s", now=NOW)
    EndedAccess.objects.all().delete()
    shortlist.COPY.keep({})
    assert not _ended(issued=NOW - timedelta(seconds=1))
    events.drain()
    assert set(EndedAccess.objects.values_list("subject", flat=True)) == {f"user:{ADA}", "session:s"}
    assert _ended(issued=NOW - timedelta(seconds=1))


def test_what_is_undone_is_neither_noted_nor_told() -> None:
    with transaction.atomic():
        revocations.end_user(ADA, now=NOW)
        transaction.set_rollback(True)
    assert not _ended(issued=NOW - timedelta(seconds=1))
    assert not OutboxEvent.objects.exists()


def test_other_processes_notice_within_seconds_and_ask_no_more_often(ticks: list[float]) -> None:
    revocations.end_user(ADA, now=NOW)
    shortlist.COPY.keep({})  # as in a process that was not told
    with CaptureQueriesContext(connection) as seen:
        for _ in range(100):
            assert not _ended(issued=NOW - timedelta(seconds=1))
            ticks[0] += 0.0499
        assert len(seen) == 0
        ticks[0] += 0.1
        for _ in range(100):
            assert _ended(issued=NOW - timedelta(seconds=1))
        assert len(seen) == 1


def test_a_database_that_does_not_answer_leaves_the_old_copy(
    ticks: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[Mapping[str, float] | Exception] = [{"user:x": 1.0}, OperationalError("gone"), {}]
    reads = iter(asked)

    def read() -> Mapping[str, float]:
        answer = next(reads)
        if isinstance(answer, Exception):
            raise answer
        return answer

    copy = Copy(read)
    assert copy.ended() == {"user:x": 1.0}
    ticks[0] += 5.0
    assert copy.ended() == {"user:x": 1.0}
    assert "old copy" in caplog.text
    ticks[0] += memory.TRY_AGAIN
    assert copy.ended() == {}


def test_who_asks_for_a_new_look_during_one_gets_it(ticks: list[float]) -> None:
    copies = [{"a": 1.0}, {"b": 1.0}]

    def read() -> Mapping[str, float]:
        if len(copies) == 2:
            copy.forget()  # somebody else has written, and this look may have missed it
        return copies.pop(0)

    copy = Copy(read)
    assert copy.ended() == {"a": 1.0}
    assert copy.ended() == {"b": 1.0}


def test_a_sessions_name_is_no_key() -> None:
    name = revocations.session_name("k" * 32)
    assert name == revocations.session_name("k" * 32)
    assert name != revocations.session_name("l" * 32)
    assert len(name) == 20
    assert "kkk" not in name


@pytest.mark.django_db(transaction=True)
def test_an_end_needs_a_transaction() -> None:
    with pytest.raises(events.NoTransaction):
        revocations.end_user(ADA, now=clock.now())
    assert not EndedAccess.objects.exists()
