"""What happens to companies happens to their trips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.operators import queries as operators
from carnet.domains.operators.contracts import OperatorStatus
from carnet.domains.schedule import queries
from carnet.domains.schedule.operations import (
    timetables_renew,
    trips_refresh_many,
    trips_resume,
    trips_sold,
    trips_suspend,
)
from carnet.infra.events import Envelope, consumer


@consumer("operator.suspended")
def stop_sales(events: Sequence[Envelope], *, now: datetime) -> None:
    """Take a suspended operator's trips off sale, unless it has been approved again since."""
    for operator_id in _operators(events):
        operator = operators.operator_held(operator_id)
        if operator is not None and operator.status is OperatorStatus.SUSPENDED:
            trips_suspend(operator_id=operator_id, now=now)


@consumer("operator.approved")
def resume_sales(events: Sequence[Envelope], *, now: datetime) -> None:
    """Put back on sale what went off it with a suspension, unless the operator has been suspended again since."""
    for operator_id in _operators(events):
        operator = operators.operator_held(operator_id)
        if operator is not None and operator.status is OperatorStatus.APPROVED:
            trips_resume(operator_id=operator_id, now=now)


@consumer("operator.updated")
def pass_terms_on(events: Sequence[Envelope], *, now: datetime) -> None:
    """Give the sellers the operator's new name and terms with every trip that they may still sell."""
    for operator_id in _operators(events):
        trips_refresh_many(trip_ids=queries.live_trip_ids(operator_id), now=now)


@consumer("operator.approved")
def sell_waiting_runs(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Have timetables put those of their trips on sale that had to wait for the approval."""
    for operator_id in _operators(events):
        timetables_renew(operator_id=operator_id)


@consumer("listing.sold")
def remember_sales(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Let nobody rewrite a trip for which there may be tickets."""
    trips_sold(since={event.aggregate_id: event.occurred_at for event in events})


def _operators(events: Iterable[Envelope]) -> list[UUID]:
    return sorted({event.aggregate_id for event in events})
