"""Published facts about accounts."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from carnet.infra.events import event


@dataclass(frozen=True, slots=True)
class Account:
    """The public fields of an account: enough to write to its owner, nothing to log in with."""

    id: UUID
    email: str | None
    phone: str | None
    first_name: str
    last_name: str
    language: str
    currency: str
    active: bool


@event("user.registered", version=1)
@dataclass(frozen=True, slots=True)
class UserRegistered:
    """An account is new; the aggregate is the user, its version 1."""

    user: Account


@event("user.updated", version=1)
@dataclass(frozen=True, slots=True)
class UserUpdated:
    """An account's public fields changed, or it was closed or opened again."""

    user: Account


@event("user.erased", version=1)
@dataclass(frozen=True, slots=True)
class UserErased:
    """The person behind an account is forgotten: whoever knows more of them than the id forgets it now."""

    user_id: UUID
