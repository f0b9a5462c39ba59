"""What others may know about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from carnet.infra.access import MemberRole, PlatformRole

__all__ = ["DocumentKind", "MemberRole", "PassengerEntry", "PlatformRole", "Profile"]


class DocumentKind(StrEnum):
    """What somebody travels with."""

    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"


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
