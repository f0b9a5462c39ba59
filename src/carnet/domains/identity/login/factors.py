"""Which factors a session was opened with."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from carnet.domains.identity import queries

_WHOSE: Final = "account_authentication_methods_user"  # the library's name for the user its records are about
_SECOND: Final = frozenset(
    {Authenticator.Type.TOTP.value, Authenticator.Type.RECOVERY_CODES.value, Authenticator.Type.WEBAUTHN.value}
)


def used_second_factor(session: SessionBase) -> bool:
    """Whether a one-time password, a recovery code or a passkey was used in this session by who is logged in.

    A passkey counts also where it was the only thing asked for: it is held by a device and opened by its owner. With
    the account's last factor go the rights that demand one, whatever was used before.
    """
    if not session.get(SESSION_KEY) or session.get(_WHOSE) != session.get(SESSION_KEY):
        return False
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    used = any(record.get("method") == "mfa" and record.get("type") in _SECOND for record in records)
    return used and queries.has_second_factor(user_id=UUID(session[SESSION_KEY]))
