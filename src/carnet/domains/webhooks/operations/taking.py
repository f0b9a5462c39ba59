"""Putting events on the lists of endpoints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.webhooks import documents, problems, queries, rules
from carnet.domains.webhooks.contracts import Delivery, DeliveryStatus
from carnet.domains.webhooks.models import WebhookDelivery, WebhookEndpoint
from carnet.domains.webhooks.operations.calling import wake
from carnet.domains.webhooks.operations.endpoints import held
from carnet.infra.events import Envelope
from carnet.infra.limits import Limit
from carnet.infra.principal import Principal
from carnet.kernel import ids

_BATCH: Final = 5_000
_TESTS: Final = Limit("webhook-tests", 30, timedelta(hours=1))


def take_in(events: Sequence[Envelope], *, now: datetime) -> None:
    """Put events on the lists of their operators' endpoints that want them, in the caller's transaction.

    An event that is on a list already stays there once.
    """
    by_operator: dict[UUID, list[Envelope]] = defaultdict(list)
    for event in events:
        if owner := _owner(event):
            by_operator[owner].append(event)
    rows = WebhookEndpoint.objects.filter(operator_id__in=by_operator, disabled_at=None)
    wanted = [_waiting(row, one, now) for row in rows for one in by_operator[row.operator_id] if one.name in row.events]
    WebhookDelivery.objects.bulk_create(wanted, ignore_conflicts=True)
    wake({one.endpoint.operator_id for one in wanted})


def endpoint_test(*, operator_id: UUID, endpoint_id: UUID, by: Principal, now: datetime) -> Delivery:
    """Send an event to an endpoint that says nothing, to see it arrive.

    Raises NotFound, Forbidden, SecondFactorNeeded, EndpointDisabled, RateLimited.
    """
    with transaction.atomic():
        row = held(operator_id, endpoint_id, by=by)
        _TESTS.spend(str(operator_id), now=now)
        if row.disabled_at:
            raise problems.EndpointDisabled("This webhook is switched off; switch it on first.")
        data = {"operator_id": str(operator_id)}
        said = documents.message(rules.TEST_EVENT, row.id, now, data)
        made = _delivery(row, ids.new_id(), rules.TEST_EVENT, said, now)
        made.save(force_insert=True)
        wake([operator_id])
    return queries.delivery_of(made)


def prune(*, now: datetime) -> None:
    """Forget deliveries that are older than `rules.KEPT` and wait for nothing."""
    old = WebhookDelivery.objects.filter(created_at__lt=now - rules.KEPT).exclude(status=DeliveryStatus.WAITING.value)
    while numbers := list(old.order_by("created_at").values_list("pk", flat=True)[:_BATCH]):
        WebhookDelivery.objects.filter(pk__in=numbers).delete()


def _owner(event: Envelope) -> UUID | None:
    """Whose event it is; None where nobody's."""
    about = event.data.get("listing") or event.data
    owner = about.get("operator_id")
    return UUID(owner) if owner else None


def _waiting(row: WebhookEndpoint, event: Envelope, now: datetime) -> WebhookDelivery:
    said = documents.message(event.name, event.aggregate_id, event.occurred_at, event.data)
    return _delivery(row, event.id, event.name, said, now)


def _delivery(row: WebhookEndpoint, event_id: UUID, event: str, body: str, now: datetime) -> WebhookDelivery:
    return WebhookDelivery(
        endpoint=row,
        event_id=event_id,
        event=event,
        body=body,
        status=DeliveryStatus.WAITING.value,
        created_at=now,
        next_at=now,
    )
