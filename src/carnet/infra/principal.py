"""Who is asking: what an access token says, verified with the public key alone, so that every role can do it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID

import jwt

from carnet.infra import keys, revocations
from carnet.kernel.problem import Problem

ISSUER: Final = "carnet"
_KEPT_TOKENS: Final = 10_000


class Unauthenticated(Problem):
    """The request does not say who is asking, or says it in a way that cannot be believed."""

    code = "UNAUTHENTICATED"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts: a person, a machine of an operator, or Carnet itself (`CARNET`).

    `memberships` maps operators to the role held there; `locale` is a BCP 47 tag. What a person would have with a
    second factor, and has not in this session, is in `withheld_roles` and `withheld_memberships`. A machine has its
    key's id as `key_id` (and as `user_id`), the operator it works for and the permissions of its token.
    """

    user_id: UUID
    roles: frozenset[str] = frozenset()
    memberships: dict[UUID, str] = field(default_factory=dict)
    locale: str = "en"
    second_factor: bool = False
    withheld_roles: frozenset[str] = frozenset()
    withheld_memberships: frozenset[UUID] = frozenset()
    session: str = ""
    issued_at: float = 0.0
    key_id: UUID | None = None
    machine_of: UUID | None = None
    scopes: frozenset[str] = frozenset()
    is_carnet: bool = False

    @property
    def actor(self) -> UUID | None:
        """Who the audit log names: None is Carnet itself."""
        return None if self.is_carnet else self.user_id


CARNET: Final = Principal(user_id=UUID(int=0), is_carnet=True)
"""Carnet itself: commands of its keeper, jobs, the demo's author."""

# A token's signature is checked once per process; the table is bounded and forgets the token unused for longest. It is
# emptied when the keys change, as the one that signed may have been taken away.
_verified: OrderedDict[str, tuple[Principal, float]] = OrderedDict()
_ring: object = None
_lock = Lock()


def from_token(token: str, now: datetime) -> Principal:
    """The principal an access token names at `now`.

    Raises Unauthenticated where it is forged, expired or misshapen, or its access has ended since.
    """
    known = _known(token) or _verify(token)
    principal, expires_at = known
    if now.timestamp() >= expires_at:
        raise Unauthenticated("The access token has expired; refresh it or log in again.")
    if revocations.is_ended(user_id=principal.user_id, session=principal.session, issued_at=principal.issued_at):
        raise Unauthenticated("This session has ended; log in again.")
    with _lock:
        _verified[token] = known
        while len(_verified) > _KEPT_TOKENS:
            _verified.popitem(last=False)
    return principal


def _known(token: str) -> tuple[Principal, float] | None:
    global _ring  # noqa: PLW0603  one table per process
    ring = keys.token_ring()
    with _lock:
        if ring is not _ring:
            _verified.clear()
            _ring = ring
        known = _verified.get(token)
        if known:
            _verified.move_to_end(token)
        return known


def _verify(token: str) -> tuple[Principal, float]:
    try:
        claims = keys.read_token(token)
        if claims["iss"] != ISSUER or claims.get("token_use") != "access":
            raise Unauthenticated("This is not an access token.")
        return _principal(claims), float(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unauthenticated("The access token is not valid.") from error


def _principal(claims: dict[str, Any]) -> Principal:
    memberships: dict[str, str] = claims.get("memberships", {})
    withheld: dict[str, list[str]] = claims.get("withheld", {})
    key = claims.get("key")
    return Principal(
        user_id=UUID(claims["sub"]),
        roles=frozenset(claims.get("roles", ())),
        memberships={UUID(operator): role for operator, role in memberships.items()},
        locale=str(claims.get("locale", "en")),
        second_factor=bool(claims.get("second_factor", False)),
        withheld_roles=frozenset(withheld.get("roles", ())),
        withheld_memberships=frozenset(UUID(operator) for operator in withheld.get("memberships", ())),
        session=str(claims.get("session", "")),
        issued_at=float(claims.get("iat", 0)),
        key_id=UUID(key) if key else None,
        machine_of=UUID(claims["operator"]) if key else None,
        scopes=frozenset(str(claims.get("scope", "")).split()),
    )
