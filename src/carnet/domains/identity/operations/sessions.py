"""Sessions: in use, ended by their owner, and what becomes of their tokens when a second factor goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction

from carnet.domains.identity import queries
from carnet.domains.identity.operations.endings import note_ended
from carnet.infra import revocations

NOTED_EVERY: Final = timedelta(minutes=5)
"""When a session was last seen is known to this."""


def end_session(*, user_id: UUID, session_id: UUID, now: datetime) -> None:
    """Log the account out at one place, whose refresh token is refused at once. Raises NotFound, also for others'."""
    with transaction.atomic():
        queries.session_row(user_id=user_id, session_id=session_id).end()
        note_ended(user_id, 1, now)


def factor_removed(*, user_id: UUID, now: datetime) -> None:
    """A second factor is gone. With the last one end the access tokens that tell of it; they can be refreshed."""
    if not queries.has_second_factor(user_id=user_id):
        with transaction.atomic():
            revocations.end_user(user_id, now=now)


def session_seen(*, session_key: str, address: str | None, now: datetime) -> None:
    """Note that a session is in use, and from where if that is known; it is written every few minutes at most."""
    rows = UserSession.objects.filter(session_key=session_key, last_seen_at__lt=now - NOTED_EVERY)
    rows.update(last_seen_at=now, **({"ip": address} if address else {}))
