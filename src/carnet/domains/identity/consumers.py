"""What the catalog publishes about operators, kept here as their teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.domains.identity import operations
from carnet.infra.events import Envelope, consumer


@consumer("operator.applied", "operator.created", "operator.approved", "operator.suspended", "operator.updated")
def keep_teams(events: Sequence[Envelope], *, now: datetime) -> None:  # noqa: ARG001
    """Know operators by their newest names."""
    _keep_names(events)


@consumer("operator.applied")
def make_applicants_owners(events: Sequence[Envelope], *, now: datetime) -> None:
    """Who applied for an operator owns its team, unless it has an owner already."""
    _keep_names(events)
    for event in events:
        operations.own_as_applicant(operator_id=event.aggregate_id, user_id=UUID(event.data["applicant_id"]), now=now)


@consumer("operator.created")
def find_owners(events: Sequence[Envelope], *, now: datetime) -> None:
    """Make the named address's account the owner of an operator, or invite whoever reads there."""
    _keep_names(events)
    for event in events:
        if event.data["owner_email"]:
            operations.own_by_email(operator_id=event.aggregate_id, email=event.data["owner_email"], now=now)


def _keep_names(events: Sequence[Envelope]) -> None:
    operations.keep_teams(
        (event.aggregate_id, event.data["operator"]["name"], event.aggregate_version) for event in events
    )
