"""Where people are logged in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from carnet.domains.identity import rules
from carnet.domains.identity.contracts import SessionEntry
from carnet.infra.http.problems import NotFound
from carnet.infra.revocations import session_name


def sessions(*, user_id: UUID, current: str, now: datetime) -> list[SessionEntry]:
    """Where the account is open, the latest use first. `current` is what tokens call the caller's session."""
    rows = _open(user_id, now).order_by("-last_seen_at", "-pk")
    return [_entry(row, current) for row in rows]


def session_row(*, user_id: UUID, session_id: UUID) -> UserSession:
    """The row of a session, for operations. Raises NotFound, also for other people's."""
    rows = UserSession.objects.filter(user_id=user_id)
    found: UserSession | None = next((row for row in rows if session_id_of(row) == session_id), None)
    if found is None:
        raise NotFound("You are not logged in there.")
    return found


def session_key(*, user_id: UUID, session: str) -> str | None:
    """The key of what tokens call `session`, if the account is logged in there."""
    keys = UserSession.objects.filter(user_id=user_id).values_list("session_key", flat=True)
    return next((key for key in keys if session_name(key) == session), None)


def session_id_of(row: UserSession) -> UUID:
    """What a session is called outside: no help to anybody who wants its key."""
    return rules.dated_id(row.created_at, f"session {row.session_key}")


def _open(user_id: UUID, now: datetime) -> QuerySet[UserSession]:
    """One statement; the library looks each session up by itself."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    return UserSession.objects.filter(user_id=user_id, session_key__in=alive)


def _entry(row: UserSession, current: str) -> SessionEntry:
    return SessionEntry(
        id=session_id_of(row),
        agent=row.user_agent,
        address=row.ip,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        current=session_name(row.session_key) == current,
    )
