"""Reading accounts and passenger books."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.identity.contracts import MemberRole, PassengerEntry, PlatformRole, Profile
from carnet.domains.identity.models import Passenger, User
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import ISSUER


def profile(*, user_id: UUID) -> Profile:
    """The account. Raises NotFound."""
    user = User.objects.prefetch_related("memberships").filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such account.")
    return profile_of(user)


def profile_of(user: User) -> Profile:
    """The account of a row at hand."""
    return Profile(
        id=user.id,
        email=user.email,
        phone=user.phone,
        first_name=user.first_name,
        last_name=user.last_name,
        city=user.city,
        birth_date=user.birth_date,
        language=user.language,
        currency=user.currency,
        roles=tuple(PlatformRole(role) for role in user.roles),
        memberships={one.operator_id: MemberRole(one.role) for one in user.memberships.all()},
        created_at=user.created_at,
    )


def find(*, email: str) -> Profile:
    """The account with this e-mail, in any case of letters. Raises NotFound."""
    user = User.objects.prefetch_related("memberships").filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound(f"There is no account with the e-mail {email}.")
    return profile_of(user)


def token_claims(*, user_id: UUID) -> dict[str, Any]:
    """What an access token says about its owner, beside who it is."""
    account = profile(user_id=user_id)
    return {
        "iss": ISSUER,
        "roles": [role.value for role in account.roles],
        "memberships": {str(operator): role.value for operator, role in account.memberships.items()},
        "locale": account.language,
        "second_factor": False,
    }


def passengers(*, user_id: UUID, after: UUID | None, limit: int) -> list[PassengerEntry]:
    """A stretch of the user's passenger book, oldest entry first."""
    rows = Passenger.objects.filter(user_id=user_id).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [entry_of(row) for row in rows[:limit]]


def entry_of(row: Passenger) -> PassengerEntry:
    """The entry of a row at hand."""
    return PassengerEntry(row.id, row.first_name, row.last_name, row.birth_date, row.email)
