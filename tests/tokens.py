"""Access tokens as the identity role signs them, for tests of roles that have no users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from carnet.infra import keys
from carnet.infra.principal import ISSUER
from carnet.kernel import clock


def token_for(
    user_id: UUID,
    *,
    memberships: Mapping[str, str] | None = None,
    roles: Sequence[str] = ("customer",),
    second_factor: bool = False,
) -> str:
    """A token of a traveller, good for an hour; `memberships` are roles by operator."""
    claims = {
        "iss": ISSUER,
        "sub": str(user_id),
        "token_use": "access",
        "exp": int((clock.now() + timedelta(hours=1)).timestamp()),
        "iat": clock.now().timestamp(),
        "roles": list(roles),
        "memberships": dict(memberships or {}),
        "second_factor": second_factor,
    }
    return keys.sign_token(claims)
