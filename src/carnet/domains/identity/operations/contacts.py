"""Contacts that were proven: whose they are from then on, and accounts whose contact nobody ever proved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from carnet.domains.identity.models import User
from carnet.domains.identity.operations import telling
from carnet.domains.identity.operations.profile import locked
from carnet.domains.identity.operations.signing import make_way, taken
from carnet.infra import audit
from carnet.kernel import ids

_PATIENCE: Final = timedelta(days=1)
"""How long an account waits for the first proof."""


def prove_phone(*, user_id: UUID, phone: str, now: datetime) -> str | None:
    """Make the number (E.164) the account's own: whoever is logged in, or logs in, has read a message to it.

    Returns the number that it replaces. Raises ContactTaken, NotFound.
    """
    with transaction.atomic():
        user = locked(user_id)
        old = user.phone if user.phone != phone else None
        if old is None and user.phone == phone and user.phone_verified:
            return None
        make_way(phone=phone, besides=user_id)
        user.phone, user.phone_verified = phone, True
        try:
            with transaction.atomic():
                telling.updated(user, now)
                verb = "phone.changed" if old else "phone.verified"
                audit.record(user_id, verb, ids.encode("usr", user_id), now=now)
        except IntegrityError as error:
            raise taken(User(phone=phone)) from error
    return old


def contact_changed(*, user_id: UUID, now: datetime) -> None:
    """Tell of an account whose e-mail address is another one now. Raises NotFound."""
    with transaction.atomic():
        telling.updated(locked(user_id), now)


def sweep_unproven(*, now: datetime) -> int:
    """Remove accounts whose contact nobody proved within a day. Returns how many."""
    removed = User.objects.filter(version=0, created_at__lt=now - _PATIENCE)
    return removed.delete()[1].get("identity.User", 0)
