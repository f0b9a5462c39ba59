"""The profile: what is taken and given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from carnet.domains.identity.contracts import Profile
from carnet.domains.identity.http.schemas.fields import Currency, Language, Name, Password, Phone
from carnet.infra.http import Body, Out
from carnet.infra.http.ids import OperatorId, UserId


class MembershipOut(Out):
    """The user's role at an operator."""

    operator: OperatorId
    role: str


class ProfileOut(Out):
    """An account as its owner sees it."""

    id: UserId
    email: str | None
    phone: str | None
    first_name: str
    last_name: str
    city: str
    birth_date: date | None
    language: str
    currency: str
    roles: list[str]
    memberships: list[MembershipOut]
    created_at: datetime

    @classmethod
    def of(cls, profile: Profile) -> Self:
        """The API's form of a profile."""
        memberships = [MembershipOut(operator=one, role=role) for one, role in profile.memberships.items()]
        values: dict[str, Any] = {name: getattr(profile, name) for name in cls.model_fields if name != "memberships"}
        return cls(**values, memberships=memberships)


class ProfilePatch(Body):
    """JSON Merge Patch (RFC 7396): what is absent stays, null goes back to the default."""

    first_name: Name | None = None
    last_name: Name | None = None
    city: Name | None = None
    birth_date: date | None = None
    language: Language | None = None
    currency: Currency | None = None


class EmailOut(Out):
    """An account's e-mail address, and one that waits to be proven."""

    email: str | None
    pending: str | None


class PhoneOut(Out):
    """An account's phone number in E.164, and one that waits to be proven."""

    phone: str | None
    pending: str | None


class PhoneIn(Body):
    """A phone number with its country code."""

    phone: Phone


class PasswordChange(Body):
    """The password until now, and the next one."""

    current_password: Password | None = None
    new_password: Password
