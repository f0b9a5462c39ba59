"""Publishing what changed about an account."""

from __future__ import annotations

from datetime import datetime

from carnet.domains.identity.events import Account, UserRegistered, UserUpdated
from carnet.domains.identity.models import User
from carnet.infra.events import publish


def registered(user: User, now: datetime) -> None:
    """Save the account as its first version, and tell that it is new."""
    user.version = 1
    user.save()
    publish(UserRegistered(_public(user)), aggregate_id=user.id, aggregate_version=user.version, now=now)


def updated(user: User, now: datetime) -> None:
    """Save the account as its next version, and tell; nobody was told yet of one that is not proven."""
    if user.version == 0:
        user.save()
        return
    user.version += 1
    user.save()
    publish(UserUpdated(_public(user)), aggregate_id=user.id, aggregate_version=user.version, now=now)


def _public(user: User) -> Account:
    return Account(
        id=user.id,
        email=user.email,
        phone=user.phone,
        first_name=user.first_name,
        last_name=user.last_name,
        language=user.language,
        currency=user.currency,
        active=user.may_log_in,
    )
