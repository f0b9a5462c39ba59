"""Accounts as staff sees them, and what is left of those that were erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.personal import Kept


class AccountStatus(StrEnum):
    """Whether an account can be used, and if not, why."""

    OPEN = "open"
    DEACTIVATED = "deactivated"
    BANNED = "banned"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account in staff's list."""

    id: UUID
    email: str | None
    phone: str | None
    first_name: str
    last_name: str
    roles: tuple[PlatformRole, ...]
    status: AccountStatus
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AccountInDetail(AccountEntry):
    """An account on staff's desk. `second_factors` are kinds, `sessions` how many places it is logged in at."""

    phone_verified: bool
    language: str
    currency: str
    last_login: datetime | None
    banned_at: datetime | None
    erased_at: datetime | None
    memberships: dict[UUID, MemberRole]
    second_factors: tuple[str, ...]
    sessions: int


@dataclass(frozen=True, slots=True)
class Erasure:
    """Somebody was forgotten; `kept` says what stays, and why it must."""

    user_id: UUID
    erased_at: datetime
    kept: tuple[Kept, ...]
