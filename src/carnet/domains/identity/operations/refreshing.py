"""Refresh tokens: given out, spent once, and a family that ends when one is spent twice."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db import transaction

from carnet.domains.identity.models import RefreshToken
from carnet.infra import audit
from carnet.infra.revocations import session_name
from carnet.kernel import ids


def give_refresh_token(*, session_key: str, expires_at: datetime) -> UUID:
    """Note a new refresh token of the session. Returns its `jti`."""
    return RefreshToken.objects.create(id=ids.new_id(), session=session_name(session_key), expires_at=expires_at).id


def spend_refresh_token(*, jti: UUID, session_key: str, now: datetime) -> bool:
    """Spend the token. Of any number who try, however parallel, one is told that it was good."""
    unspent = RefreshToken.objects.filter(id=jti, session=session_name(session_key), spent_at=None)
    return unspent.update(spent_at=now) == 1


def end_family(*, user_id: UUID, session_key: str, address: str | None, now: datetime) -> None:
    """End a session one of whose refresh tokens was used twice: one of the two who have it is not its owner.

    All its tokens die, in whoever's hands (OAuth 2.0 Security Best Current Practice, RFC 9700, section 4.14).
    """
    with transaction.atomic():
        for session in UserSession.objects.filter(session_key=session_key):
            session.end()
        subject = ids.encode("usr", user_id)
        detail = {"session": session_name(session_key)}
        audit.record(None, "refresh.reused", subject, detail, now=now, address=address)
