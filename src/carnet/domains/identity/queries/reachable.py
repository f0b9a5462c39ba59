"""Where people can be told something, for many of them at once."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef

from carnet.domains.identity.contracts import Reachable
from carnet.domains.identity.models import User


def reachable(user_ids: Collection[UUID]) -> dict[UUID, Reachable]:
    """The people behind these ids, without those who are unknown or erased. One statement.

    Contacts are those that were proven; a closed account has none.
    """
    unproven = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=False)
    found = User.objects.filter(pk__in=user_ids, erased_at__isnull=True).annotate(unproven=Exists(unproven))
    return {
        user.id: Reachable(
            user_id=user.id,
            name=user.first_name,
            language=user.language,
            email=user.email if user.email and user.may_log_in and not user.unproven else None,
            phone=user.phone if user.phone and user.may_log_in and user.phone_verified else None,
        )
        for user in found
    }
