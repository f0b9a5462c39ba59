"""Second factors, as far as somebody else decides about them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from carnet.domains.identity.operations.endings import end_other_sessions
from carnet.domains.identity.operations.profile import locked
from carnet.infra import audit
from carnet.infra.access import Permission, allow
from carnet.infra.principal import Principal
from carnet.kernel import ids


def remove_factors(*, user_id: UUID, by: Principal, now: datetime) -> int:
    """Take all second factors of an account away, for somebody who has lost them, and end its sessions.

    What demands a second factor stays closed until there is a new one. Returns how many there were. Raises NotFound,
    Forbidden, SecondFactorNeeded.
    """
    allow(by, Permission.USERS_CLOSE)
    with transaction.atomic():
        user = locked(user_id)
        _, removed = Authenticator.objects.filter(user=user).delete()
        count = sum(removed.values())
        if count:
            audit.record(by.actor, "factors.lost", ids.encode("usr", user.id), {"factors": count}, now=now)
            end_other_sessions(user_id=user.id, keep=None, now=now)
    return count
