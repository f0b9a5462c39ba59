"""Published facts about companies."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from carnet.domains.operators.contracts import OperatorProfile
from carnet.infra.events import event


@event("operator.applied", version=1)
@dataclass(frozen=True, slots=True)
class OperatorApplied:
    """A company asks to sell; the aggregate is the operator. Who asks for it becomes its owner."""

    operator: OperatorProfile
    applicant_id: UUID


@event("operator.created", version=1)
@dataclass(frozen=True, slots=True)
class OperatorCreated:
    """An admin made a company. Its owner is the account with this proven address, or whoever is invited there."""

    operator: OperatorProfile
    owner_email: str | None


@event("operator.approved", version=1)
@dataclass(frozen=True, slots=True)
class OperatorApproved:
    """A company may sell from now on; what went off sale because it was suspended goes back on sale."""

    operator: OperatorProfile


@event("operator.suspended", version=1)
@dataclass(frozen=True, slots=True)
class OperatorSuspended:
    """A company may not sell any more; its listings go off sale, sold tickets stay valid."""

    operator: OperatorProfile
    reason: str


@event("operator.updated", version=1)
@dataclass(frozen=True, slots=True)
class OperatorUpdated:
    """What a company says of itself changed, or its terms."""

    operator: OperatorProfile
