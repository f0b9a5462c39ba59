"""Reads: an operator's endpoints and what was sent to them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from carnet.domains.webhooks.contracts import (
    Attempt,
    Delivery,
    DeliveryStatus,
    DisabledBecause,
    Endpoint,
)
from carnet.domains.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal


def endpoints(*, operator_id: UUID, by: Principal) -> list[Endpoint]:
    """The operator's endpoints, the newest first. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.WEBHOOKS_MANAGE, operator_id)
    return [endpoint_of(row) for row in WebhookEndpoint.objects.filter(operator_id=operator_id).order_by("-id")]


def endpoint(*, operator_id: UUID, endpoint_id: UUID, by: Principal) -> Endpoint:
    """One of them. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.WEBHOOKS_MANAGE, operator_id)
    row = WebhookEndpoint.objects.filter(operator_id=operator_id, pk=endpoint_id).first()
    if row is None:
        raise NotFound("There is no such webhook.")
    return endpoint_of(row)


def deliveries(
    *,
    operator_id: UUID,
    endpoint_id: UUID,
    by: Principal,
    status: DeliveryStatus | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> list[Delivery]:
    """What was sent to an endpoint, the newest first, with every call.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    endpoint(operator_id=operator_id, endpoint_id=endpoint_id, by=by)
    rows = WebhookDelivery.objects.filter(endpoint_id=endpoint_id).order_by("-id")
    if status is not None:
        rows = rows.filter(status=status.value)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [delivery_of(row) for row in with_attempts(rows)[:limit]]


def with_attempts(rows: QuerySet[WebhookDelivery]) -> QuerySet[WebhookDelivery]:
    """Deliveries with their calls, oldest call first, in one statement more."""
    return rows.prefetch_related(Prefetch("attempts", WebhookAttempt.objects.order_by("id")))


def endpoint_of(row: WebhookEndpoint) -> Endpoint:
    """The entry of a row at hand."""
    return Endpoint(
        id=row.id,
        operator_id=row.operator_id,
        url=row.url,
        description=row.description,
        events=tuple(row.events),
        created_at=row.created_at,
        old_secret_until=row.old_secret_until,
        disabled_at=row.disabled_at,
        disabled_because=DisabledBecause(row.disabled_because) if row.disabled_because else None,
    )


def delivery_of(row: WebhookDelivery) -> Delivery:
    """The entry of a row that `with_attempts` has read."""
    return Delivery(
        id=row.id,
        endpoint_id=row.endpoint_id,
        event_id=row.event_id,
        event=row.event,
        body=row.body,
        status=DeliveryStatus(row.status),
        created_at=row.created_at,
        next_at=row.next_at,
        attempts=tuple(Attempt(one.at, one.status, one.error, one.milliseconds) for one in row.attempts.all()),
    )
