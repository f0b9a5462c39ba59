"""Accounts as their owners see them."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.identity.contracts import MemberRole, PlatformRole, Profile
from carnet.domains.identity.models import User
from carnet.infra.http.problems import NotFound


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
