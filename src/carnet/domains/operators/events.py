"""Published facts about companies."""

from __future__ import annotations

from dataclasses import dataclass

from carnet.domains.operators.contracts import OperatorProfile
from carnet.infra.events import event


@event("operator.approved", version=1)
@dataclass(frozen=True, slots=True)
class OperatorApproved:
    """A company may sell from now on; the aggregate is the operator."""

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
    """A company's name or terms changed."""

    operator: OperatorProfile
