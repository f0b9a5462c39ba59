"""Accounts on staff's desk: what is taken and given."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from carnet.domains.identity.contracts import AccountEntry, AccountInDetail, AccountStatus, PlatformRole
from carnet.domains.identity.http.schemas.me import MembershipOut
from carnet.infra.http import Body, Line, Out, Paging
from carnet.infra.http.ids import UserId

Reason = Annotated[
    Line, Field(min_length=3, max_length=200, description="For the audit log, and for the person concerned to read.")
]


class Search(Paging):
    """Which accounts: every word of `q` is in their names, e-mail or phone, or it is their id."""

    q: Line = Field("", max_length=120)


class ReasonIn(Body):
    """Why something is done to an account."""

    reason: Reason


class RolesIn(ReasonIn):
    """Exactly the roles that an account is to have."""

    roles: list[PlatformRole] = Field(max_length=len(PlatformRole))


class AccountOut(Out):
    """An account in a list."""

    id: UserId
    email: str | None
    phone: str | None
    first_name: str
    last_name: str
    roles: list[str]
    status: AccountStatus
    created_at: datetime

    @classmethod
    def of(cls, entry: AccountEntry) -> Self:
        """The API's form of an entry."""
        return cls.model_validate(entry)


class AccountInDetailOut(AccountOut):
    """An account with what staff needs to help its owner."""

    phone_verified: bool
    language: str
    currency: str
    last_login: datetime | None
    banned_at: datetime | None
    erased_at: datetime | None
    memberships: list[MembershipOut]
    second_factors: list[str]
    sessions: int

    @classmethod
    def of_whole(cls, account: AccountInDetail) -> Self:
        """The API's form of an account."""
        memberships = [MembershipOut(operator=one, role=role) for one, role in account.memberships.items()]
        values: dict[str, Any] = {name: getattr(account, name) for name in cls.model_fields if name != "memberships"}
        return cls(**values, memberships=memberships)
