"""Who is asking: what an access token says, verified with the public key alone, so that every role can do it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID

import jwt

from carnet.infra import keys
from carnet.kernel.problem import Problem

ISSUER: Final = "carnet"
_KEPT_TOKENS: Final = 10_000


class Unauthenticated(Problem):
    """The request does not say who is asking, or says it in a way that cannot be believed."""

    code = "UNAUTHENTICATED"


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in user. `memberships` maps operators to the user's role there; `locale` is a BCP 47 tag."""

    user_id: UUID
    roles: frozenset[str]
    memberships: dict[UUID, str]
    locale: str
    second_factor: bool = False

    def has_role(self, *roles: str) -> bool:
        """Whether the user has one of these platform roles."""
        return not self.roles.isdisjoint(roles)

    def works_for(self, operator_id: UUID, *roles: str) -> bool:
        """Whether the user is a member of the operator, in one of `roles` where any are named."""
        role = self.memberships.get(operator_id)
        return role is not None and (not roles or role in roles)


# A token's signature is checked once per process; the table is bounded and forgets the token unused for longest.
_verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
_lock = Lock()


def from_token(token: str, now: datetime) -> Principal:
    """The principal an access token names at `now`. Raises Unauthenticated where it is forged, expired or misshapen."""
    with _lock:
        known = _verified.get(token)
        if known:
            _verified.move_to_end(token)
    if known is None:
        known = _verify(token)
    principal, expires_at = known
    if now.timestamp() >= expires_at:
        raise Unauthenticated("The access token has expired; refresh it or log in again.")
    with _lock:
        _verified[token] = known
        while len(_verified) > _KEPT_TOKENS:
            _verified.popitem(last=False)
    return principal


def forget_tokens() -> None:
    """Verify every token anew on its next use."""
    with _lock:
        _verified.clear()


def _verify(token: str) -> tuple[Principal, float]:
    try:
        claims = jwt.decode(
            token,
            keys.token_public_key(),
            algorithms=[keys.TOKEN_ALGORITHM],
            issuer=ISSUER,
            options={"require": ["exp", "sub", "iss"], "verify_exp": False, "verify_iat": False},
        )
        if claims.get("token_use") != "access":
            raise Unauthenticated("This is not an access token.")
        return _principal(claims), float(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unauthenticated("The access token is not valid.") from error


def _principal(claims: dict[str, Any]) -> Principal:
    memberships: dict[str, str] = claims.get("memberships", {})
    return Principal(
        user_id=UUID(claims["sub"]),
        roles=frozenset(claims.get("roles", ())),
        memberships={UUID(operator): role for operator, role in memberships.items()},
        locale=str(claims.get("locale", "en")),
        second_factor=bool(claims.get("second_factor", False)),
    )
