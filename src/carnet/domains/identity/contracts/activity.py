"""What the audit log says about people, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

ACTIVITY: Final[dict[str, str]] = {
    # Coming in and leaving
    "user.signed-up": "Account opened",
    "user.logged-in": "Logged in",
    "user.login-failed": "Login with a wrong password",
    "user.logged-out": "Logged out",
    "code.sent": "Code sent",
    "code.wrong": "Wrong code",
    "refresh.reused": "A refresh token was used twice; its session was ended",
    "session.ended": "Session ended",
    # Contacts and passwords
    "email.verified": "E-mail address proven",
    "email.changed": "E-mail address changed",
    "phone.verified": "Phone number proven",
    "phone.changed": "Phone number changed",
    "password.changed": "Password changed",
    "password.set": "Password set",
    "password.reset": "Password reset by a code",
    # Second factors and providers
    "factor.added": "Authenticator app added",
    "factor.removed": "Authenticator app removed",
    "factors.lost": "All second factors removed by our keepers",
    "factor.used": "Second factor used",
    "factor.wrong": "Wrong second factor",
    "passkey.added": "Passkey added",
    "passkey.removed": "Passkey removed",
    "recovery-codes.made": "Recovery codes made",
    "recovery-codes.removed": "Recovery codes removed",
    "provider.connected": "Account elsewhere connected",
    "provider.disconnected": "Account elsewhere disconnected",
    # The account as a whole
    "user.banned": "Account banned",
    "user.unbanned": "Ban taken back",
    "user.deactivated": "Account deactivated",
    "user.reactivated": "Account opened again",
    "user.roles-set": "Roles changed",
    "user.exported": "Data exported",
    "user.erased": "Person erased",
    # Teams of operators and their machines
    "membership.granted": "Made a member of a team",
    "membership.role-changed": "Role in a team changed",
    "membership.revoked": "Removed from a team",
    "membership.left": "Left a team",
    "invitation.sent": "Invitation sent",
    "invitation.accepted": "Invitation accepted",
    "invitation.withdrawn": "Invitation withdrawn",
    "team.second-factor-demanded": "Second factor demanded of the team",
    "team.second-factor-waived": "Second factor no longer demanded of the team",
    "api-key.created": "API key made",
    "api-key.rotated": "API key rotated",
    "api-key.revoked": "API key revoked",
}
"""Every security event, by its verb in the audit log."""


class Doer(StrEnum):
    """Who did something, as seen by who reads about it."""

    YOU = "you"
    ANOTHER = "another"
    CARNET = "carnet"

    @classmethod
    def of(cls, actor: UUID | None, reader: UUID) -> Doer:
        """What `actor` is to the reader; nobody in particular, such as who tried a wrong password, is Carnet's note."""
        if actor is None:
            return cls.CARNET
        return cls.YOU if actor == reader else cls.ANOTHER


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """Something that happened, in the `words` of ACTIVITY; `actor` and `address` are None where they are not told."""

    id: UUID
    at: datetime
    verb: str
    words: str
    subject: str
    doer: Doer
    actor: UUID | None
    address: str | None
    detail: Mapping[str, Any]
