"""Facts about reports. The aggregate of both is the report."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from carnet.infra.events import event


@event("report.opened", version=1)
@dataclass(frozen=True, slots=True)
class ReportOpened:
    """A traveller has written. `operator_id` is whose people may answer beside the platform's, if any."""

    number: str
    user_id: UUID
    category: str
    operator_id: UUID | None


@event("report.answered", version=1)
@dataclass(frozen=True, slots=True)
class ReportAnswered:
    """Staff have answered: of the operator, or of the platform where there is none."""

    number: str
    user_id: UUID
    category: str
    operator_id: UUID | None
    first: bool
