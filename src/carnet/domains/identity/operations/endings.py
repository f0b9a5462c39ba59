"""Ending what an account can do: its sessions, and the tokens that are out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet

from carnet.domains.identity.models import RefreshToken
from carnet.infra import audit, revocations
from carnet.kernel import ids

_UNDER_WAY: Final = timedelta(seconds=10)
"""A login that was checked before its account was closed may still get its tokens within this time."""


def end_access(*, user_id: UUID, now: datetime) -> None:
    """Close all sessions of an account that nobody may enter any more; its access tokens die everywhere in a minute.

    Logins that are under way are met, too, so this is for accounts that are closed: who may log in again uses
    `end_other_sessions`.
    """
    with transaction.atomic():
        _end(UserSession.objects.filter(user_id=user_id))
        revocations.end_user(user_id, now=now + _UNDER_WAY)


def end_other_sessions(*, user_id: UUID, keep: str | None, now: datetime) -> int:
    """Close the account's sessions but the one with the key `keep`. Returns how many were closed."""
    with transaction.atomic():
        ended = _end(UserSession.objects.filter(user_id=user_id).exclude(session_key=keep or ""))
        if ended:
            note_ended(user_id, ended, now)
        return ended


def note_ended(user_id: UUID, sessions: int, now: datetime) -> None:
    """Write down that the account's owner ended so many of its sessions."""
    audit.record(user_id, "session.ended", ids.encode("usr", user_id), {"sessions": sessions}, now=now)


def session_ended(*, session_key: str, now: datetime) -> None:
    """Note that a session is gone: where tokens were given out for it, they die. The session store calls this.

    `now` is taken when the session is gone, since somebody may have refreshed it until then.
    """
    session = revocations.session_name(session_key)
    with transaction.atomic():
        if RefreshToken.objects.filter(session=session).delete()[0]:
            revocations.end_session(session, now=now)


def _end(sessions: QuerySet[UserSession]) -> int:
    found = list(sessions)
    for session in found:
        session.end()
    return len(found)
