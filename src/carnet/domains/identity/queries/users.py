"""Accounts as staff sees them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Func, QuerySet, TextField

from carnet.domains.identity.contracts import AccountEntry, AccountInDetail, AccountStatus, MemberRole, PlatformRole
from carnet.domains.identity.models import User
from carnet.infra.access import Permission, allow
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids

_MOST_WORDS: Final = 5
_PHONE_MARKS: Final = str.maketrans("", "", " -./()")


def users(*, q: str = "", by: Principal, after: UUID | None = None, limit: int = 50) -> list[AccountEntry]:
    """Accounts whose names, e-mail and phone have every word of `q` in them, or whose id it is; the newest first.

    One statement. Raises Forbidden, SecondFactorNeeded.
    """
    allow(by, Permission.USERS_READ)
    found = _matching(q.strip().lower()).order_by("-id")
    if after is not None:
        found = found.filter(id__lt=after)
    return [_entry(row) for row in found[:limit]]


def user(*, user_id: UUID, by: Principal) -> AccountInDetail:
    """One account. Raises Forbidden, SecondFactorNeeded, NotFound."""
    allow(by, Permission.USERS_READ)
    row = User.objects.prefetch_related("memberships").filter(pk=user_id).first()
    if row is None:
        raise NotFound("There is no such account.")
    entry = _entry(row)
    return AccountInDetail(
        **{name: getattr(entry, name) for name in AccountEntry.__dataclass_fields__},
        phone_verified=row.phone_verified,
        language=row.language,
        currency=row.currency,
        last_login=row.last_login,
        banned_at=row.banned_at,
        erased_at=row.erased_at,
        memberships={one.operator_id: MemberRole(one.role) for one in row.memberships.all()},
        second_factors=tuple(Authenticator.objects.filter(user=row).order_by("id").values_list("type", flat=True)),
        sessions=UserSession.objects.filter(user=row).count(),
    )


def _matching(q: str) -> QuerySet[User]:
    if q.startswith("usr_"):
        return User.objects.filter(id__in=_ids(q))
    words = Func("first_name", "last_name", "email", "phone", function="identity_user_words", output_field=TextField())
    found = User.objects.annotate(words=words)
    for word in _words(q):
        found = found.filter(words__contains=word)
    return found


def _words(q: str) -> list[str]:
    """A phone number is one word, however it is written."""
    number = q.translate(_PHONE_MARKS)
    return [number] if number.removeprefix("+").isdecimal() else q.split()[:_MOST_WORDS]


def _ids(q: str) -> list[UUID]:
    try:
        return [ids.decode("usr", q)]
    except ids.MalformedId:
        return []


def _entry(row: User) -> AccountEntry:
    return AccountEntry(
        id=row.id,
        email=row.email,
        phone=row.phone,
        first_name=row.first_name,
        last_name=row.last_name,
        roles=tuple(PlatformRole(role) for role in row.roles),
        status=_status(row),
        created_at=row.created_at,
    )


def _status(row: User) -> AccountStatus:
    if row.erased_at:
        return AccountStatus.ERASED
    if row.banned_at:
        return AccountStatus.BANNED
    return AccountStatus.OPEN if row.is_active else AccountStatus.DEACTIVATED
