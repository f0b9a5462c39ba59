"""Changing one's profile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import Profile
from carnet.domains.identity.models import User
from carnet.domains.identity.operations import telling
from carnet.domains.identity.operations.signing import check_age
from carnet.infra.http.problems import NotFound

CHANGEABLE: Final = frozenset({"first_name", "last_name", "city", "birth_date", "language", "currency"})
_EMPTY: Final[dict[str, Any]] = {
    "first_name": "",
    "last_name": "",
    "city": "",
    "birth_date": None,
    "language": "en",
    "currency": "EUR",
}


def update_profile(*, user_id: UUID, changes: Mapping[str, Any], now: datetime) -> Profile:
    """Set the fields in `changes` (of CHANGEABLE); None takes a field back to its default.

    Changes nothing and tells nothing where everything is so already. Raises NotFound, TooYoung, InvalidInput.
    """
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise ValueError(f"no part of the profile: {', '.join(sorted(unknown))}")
    wanted = {name: _EMPTY[name] if value is None else value for name, value in changes.items()}
    check_age(wanted.get("birth_date"), now)
    with transaction.atomic():
        user = locked(user_id)
        if any(getattr(user, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(user, name, value)
            telling.updated(user, now)
    return queries.profile_of(user)


def locked(user_id: UUID) -> User:
    """The account, held until the transaction ends. Raises NotFound, also where the person was erased.

    A token can outlive its account by seconds; nothing is written about somebody who is forgotten by then.
    """
    user = locked_row(user_id)
    if user.erased_at is not None:
        raise NotFound("There is no such account.")
    return user


def locked_row(user_id: UUID) -> User:
    """The same for the bare row, whatever became of the person. Raises NotFound."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such account.")
    return user
