"""Who deals with companies: an admin, Ada who applies, owners."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from carnet.domains.operators import operations
from carnet.domains.operators.contracts import OperatorEntry
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.principal import Principal
from carnet.kernel.ids import new_id
from tests.domains.schedule.world import NOW

ADMIN = Principal(user_id=new_id(), roles=frozenset({PlatformRole.ADMIN}), second_factor=True)
ADA = Principal(user_id=new_id())


def an_application(by: Principal = ADA, **changes: Any) -> OperatorEntry:
    """Ada asks to sell trains; `changes` replace arguments."""
    arguments: dict[str, Any] = {"name": "Bahn", "currency": "EUR", "contact_email": "hello@example.org"}
    return operations.operator_apply(**{**arguments, **changes}, by=by, now=NOW)


def owner_of(operator_id: UUID) -> Principal:
    """Somebody who owns the company."""
    return Principal(user_id=new_id(), memberships={operator_id: MemberRole.OWNER})
