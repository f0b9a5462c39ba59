"""What others may know about people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from carnet.domains.identity.contracts.activity import ACTIVITY, ActivityEntry, Doer
from carnet.domains.identity.contracts.connections import Connection
from carnet.domains.identity.contracts.factors import FactorEntry, FactorKind, SessionEntry
from carnet.domains.identity.contracts.users import AccountEntry, AccountInDetail, AccountStatus, Erasure
from carnet.infra.access import MemberRole, Permission, PlatformRole

__all__ = [
    "ACTIVITY",
    "AccountEntry",
    "AccountInDetail",
    "AccountStatus",
    "ActivityEntry",
    "ApiKeyEntry",
    "Connection",
    "DocumentEntry",
    "DocumentInFull",
    "DocumentKind",
    "Doer",
    "Erasure",
    "FactorEntry",
    "FactorKind",
    "InvitationEntry",
    "InvitationStatus",
    "MachineToken",
    "MemberEntry",
    "MemberRole",
    "NewApiKey",
    "OwnTeam",
    "PassengerEntry",
    "Permission",
    "PlatformRole",
    "Profile",
    "Reachable",
    "SessionEntry",
    "TeamEntry",
]


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
class Reachable:
    """How somebody can be told something: in their `language` (BCP 47), at contacts that were proven."""

    user_id: UUID
    name: str
    language: str
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A travel document as lists show it: of its number the `ending` alone. `country` is ISO 3166-1 alpha-2."""

    id: UUID
    kind: DocumentKind
    country: str
    ending: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class DocumentInFull(DocumentEntry):
    """A travel document with its number, for its owner's eyes. The number is in no `repr`, so it is in no log."""

    number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PassengerEntry:
    """A person in a user's passenger book; at most one of a book is its default."""

    id: UUID
    first_name: str
    last_name: str
    birth_date: date | None
    email: str | None
    is_default: bool = False
    documents: tuple[DocumentEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamEntry:
    """An operator as its team sees it. The name is empty until the catalogue has told it."""

    operator_id: UUID
    name: str
    needs_second_factor: bool


@dataclass(frozen=True, slots=True)
class OwnTeam:
    """A team somebody belongs to, and the role held there."""

    team: TeamEntry
    role: MemberRole


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """Somebody of an operator's team. `second_factor` says whether one is set up, not whether it was used."""

    id: UUID
    user_id: UUID
    email: str | None
    first_name: str
    last_name: str
    role: MemberRole
    second_factor: bool
    joined_at: datetime


class InvitationStatus(StrEnum):
    """What became of an invitation."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class InvitationEntry:
    """Somebody is asked to join an operator's team; `sent_at` is when the last message left."""

    id: UUID
    team: TeamEntry
    email: str
    role: MemberRole
    sent_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None

    def status(self, now: datetime) -> InvitationStatus:
        """What it is at `now`."""
        if self.accepted_at:
            return InvitationStatus.ACCEPTED
        if self.withdrawn_at:
            return InvitationStatus.WITHDRAWN
        return InvitationStatus.EXPIRED if now >= self.expires_at else InvitationStatus.OPEN


@dataclass(frozen=True, slots=True)
class ApiKeyEntry:
    """A machine of an operator, without its secret. After a rotation the old secret works until `old_secret_until`."""

    id: UUID
    operator_id: UUID
    name: str
    scopes: tuple[Permission, ...]
    created_at: datetime
    rotated_at: datetime | None
    old_secret_until: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A machine with its new secret: it is shown this once. It is in no `repr`, so it is in no log."""

    entry: ApiKeyEntry
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MachineToken:
    """An access token of a machine, good for these `scopes`."""

    access_token: str = field(repr=False)
    scopes: tuple[Permission, ...]
