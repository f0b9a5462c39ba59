"""What others may know about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class PlatformRole(StrEnum):
    """What somebody may do on the whole platform."""

    CUSTOMER = "customer"
    SUPPORT = "support"
    ADMIN = "admin"


class MemberRole(StrEnum):
    """What somebody may do for one operator."""

    OWNER = "owner"
    MANAGER = "manager"
    AGENT = "agent"
    INSPECTOR = "inspector"


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as its owner sees it. `language` is a BCP 47 tag, `currency` ISO 4217."""

    id: UUID
    email: str | None
    phone: str | None
    first_name: str
    last_name: str
    city: str
    birth_date: date | None
    language: str
    currency: str
    roles: tuple[PlatformRole, ...]
    memberships: dict[UUID, MemberRole]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PassengerEntry:
    """A person in a user's passenger book."""

    id: UUID
    first_name: str
    last_name: str
    birth_date: date | None
    email: str | None
