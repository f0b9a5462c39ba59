"""Everything that identity knows about a person, for their export, and what stands in the way of forgetting them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Invitation, Membership, Passenger, User
from carnet.domains.identity.queries.passengers import entry_of, in_full
from carnet.domains.identity.queries.teams import owns_alone
from carnet.infra.personal import Files, Kept, Obstacle
from carnet.kernel import ids

KEPT: Final = (
    Kept(
        "The bare id of the account, with the days on which it was opened and erased.",
        "Bookings and the books refer to it; it leads to nobody.",
    ),
    Kept(
        "Copies on their way, such as queued messages and told events, for at most 14 days; messages that could not be "
        "delivered, until staff has looked at them.",
        "Changing them would break the delivery of what they say.",
    ),
)


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """What is known about the account, by the name of its file in an export. No secrets: kinds and dates of factors."""
    user = User.objects.get(pk=user_id)
    return {
        "profile": _profile(user),
        "contacts": {
            "emails": _rows(EmailAddress, user, "email", "primary", "verified"),
            "phone": {"number": user.phone, "verified": user.phone_verified} if user.phone else None,
        },
        "passengers": [_passenger(row) for row in _book(user)],
        "sessions": _rows(UserSession, user, "created_at", "last_seen_at", "ip", "user_agent"),
        "second_factors": _rows(Authenticator, user, "type", "created_at", "last_used_at"),
        "providers": _rows(SocialAccount, user, "provider", "uid", "date_joined", "last_login", "extra_data"),
        "memberships": [
            {"operator": ids.encode("opr", row.operator_id), "role": row.role, "since": row.created_at}
            for row in Membership.objects.filter(user=user).order_by("id")
        ],
        "invitations": list(
            Invitation.objects.filter(email=user.email)
            .order_by("id")
            .values("role", "created_at", "expires_at", "accepted_at", "withdrawn_at")
        ),
    }


def erasure_obstacles(user_id: UUID, _now: datetime) -> Iterator[Obstacle]:
    """The operators that would be without an owner."""
    for row in Membership.objects.filter(user_id=user_id, role=MemberRole.OWNER.value):
        if owns_alone(operator_id=row.operator_id, user_id=user_id):
            operator = ids.encode("opr", row.operator_id)
            yield Obstacle("LAST_OWNER", f"You are the last owner of the operator {operator}; make another one first.")


def _profile(user: User) -> dict[str, Any]:
    names = ("first_name", "last_name", "city", "birth_date", "language", "currency", "roles", "is_active", "banned_at")
    return {"id": ids.encode("usr", user.id), "created_at": user.created_at, **{n: getattr(user, n) for n in names}}


def _book(user: User) -> Any:
    return Passenger.objects.filter(user=user).order_by("id").prefetch_related("documents")


def _passenger(row: Passenger) -> dict[str, Any]:
    """With the documents in the clear: they are theirs."""
    entry = asdict(entry_of(row))
    documents = [{**asdict(in_full(one)), "id": ids.encode("doc", one.id)} for one in row.documents.all()]
    return {**entry, "id": ids.encode("psg", row.id), "documents": documents}


def _rows(model: Any, user: User, *fields: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(user=user).order_by("pk").values(*fields))
