"""What opens an account beside a password, and where it is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class FactorKind(StrEnum):
    """A second factor. Recovery codes come with the first of the other kinds and go with the last."""

    TOTP = "totp"
    RECOVERY_CODES = "recovery_codes"
    PASSKEY = "passkey"


@dataclass(frozen=True, slots=True)
class FactorEntry:
    """A second factor of an account. Passkeys have a `name`; `alone` is whether one opens the account by itself.

    Of recovery codes `codes_left` are unused.
    """

    id: UUID
    kind: FactorKind
    created_at: datetime
    last_used_at: datetime | None
    name: str | None = None
    alone: bool | None = None
    codes_left: int | None = None


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A place where somebody is logged in. `agent` is what the device says of itself; `current` asked for this."""

    id: UUID
    agent: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    current: bool
