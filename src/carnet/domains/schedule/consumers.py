"""What happens to companies happens to their trips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.operators import queries as operators
from carnet.domains.operators.contracts import OperatorStatus
from carnet.domains.schedule import queries
from carnet.domains.schedule.operations import trips_refresh_many, trips_withdraw_many
from carnet.infra.events import Envelope, consumer


@consumer("operator.suspended")
def stop_sales(events: Sequence[Envelope], *, now: datetime) -> None:
    """Take a suspended operator's trips off sale, unless it has been approved again since."""
    for operator_id in _operators(events):
        operator = operators.operator(operator_id)
        if operator is not None and operator.status is OperatorStatus.SUSPENDED:
            trips_withdraw_many(trip_ids=queries.live_trip_ids(operator_id), reason="operator suspended", now=now)


@consumer("operator.updated")
def pass_terms_on(events: Sequence[Envelope], *, now: datetime) -> None:
    """Give the sellers the operator's new name and terms with every trip that they may still sell."""
    for operator_id in _operators(events):
        trips_refresh_many(trip_ids=queries.live_trip_ids(operator_id), now=now)


def _operators(events: Iterable[Envelope]) -> list[UUID]:
    return sorted({event.aggregate_id for event in events})
