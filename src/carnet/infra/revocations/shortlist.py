"""Writing to the short list, and asking it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction

from carnet.infra import events, sql
from carnet.infra.revocations.events import AccessEnded
from carnet.infra.revocations.memory import Copy

SKEW: Final = timedelta(minutes=1)
"""How far the clocks of machines may be apart."""
_SESSIONS: Final = UUID("018f0000-0000-7000-8000-5e5510000000")


def end_user(user_id: UUID, *, now: datetime) -> None:
    """Access tokens of the user, or of the machine with this key id, that were issued before `now` die everywhere.

    Here at once, in other processes within seconds, in other roles as fast as events travel. Raises NoTransaction
    outside a transaction.
    """
    _end(AccessEnded(user_id, None, now), user_id, now)


def end_session(session: str, *, now: datetime) -> None:
    """The same for one session, by the name that tokens have for it."""
    _end(AccessEnded(None, session, now), uuid5(_SESSIONS, session), now)


def session_name(session_key: str) -> str:
    """What tokens call a session: always the same for it, and no help to anybody who wants its key."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"session {session_key}".encode()).digest()[:15]).decode()


def is_ended(*, user_id: UUID, session: str, issued_at: float) -> bool:
    """Whether a token's access has ended; `issued_at` is in seconds since 1970."""
    ended = COPY.ended()
    if not ended:
        return False
    subjects = (_of_user(user_id), _of_session(session))
    return any(issued_at < ended.get(subject, 0.0) for subject in subjects)


def keep(ends: Iterable[AccessEnded]) -> None:
    """Note ends that were told, in the caller's transaction; what is noted already stays so."""
    noted = list(ends)
    kept = settings.ACCESS_TOKEN_LIFETIME + SKEW
    values: dict[str, Any] = {
        "subjects": [_of_user(one.user_id) if one.user_id else _of_session(one.session or "") for one in noted],
        "ends": [one.ended_at for one in noted],
        "seconds": kept.total_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "keep"), values)
    forget()
    transaction.on_commit(forget)  # another thread may have read the list in between


def forget() -> None:
    """Read the list anew when it is asked next."""
    COPY.forget()


def _end(ended: AccessEnded, aggregate_id: UUID, now: datetime) -> None:
    version = int(now.timestamp() * 1_000_000)  # a later end is a newer one
    events.publish(ended, aggregate_id=aggregate_id, aggregate_version=version, now=now)
    keep([ended])


def _of_user(user_id: UUID) -> str:
    return f"user:{user_id}"


def _of_session(session: str) -> str:
    return f"session:{session}"


def _read() -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "read"))
        return dict(cursor.fetchall())


COPY: Final = Copy(_read)
