"""Keeping endpoints."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from carnet.domains.webhooks import problems, queries, rules
from carnet.domains.webhooks.contracts import DeliveryStatus, DisabledBecause, Endpoint, NewEndpoint
from carnet.domains.webhooks.models import WebhookDelivery, WebhookEndpoint
from carnet.infra import audit
from carnet.infra.access import Permission, allow_at
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.infra.sealed import seal
from carnet.kernel import ids
from carnet.kernel.problem import Pointer


def endpoint_create(
    *, operator_id: UUID, url: str, events: Collection[str], description: str, by: Principal, now: datetime
) -> NewEndpoint:
    """Have the operator's `events` sent to `url` from now on.

    Raises NotFound, Forbidden, SecondFactorNeeded, EndpointUnfit, TooManyEndpoints.
    """
    allow_at(by, Permission.WEBHOOKS_MANAGE, operator_id)
    _check(url, events)
    secret = rules.new_secret()
    with transaction.atomic():
        _one_after_the_other(operator_id)
        if WebhookEndpoint.objects.filter(operator_id=operator_id).count() >= rules.MOST_ENDPOINTS:
            raise problems.TooManyEndpoints(f"An operator has at most {rules.MOST_ENDPOINTS} webhooks.")
        row = WebhookEndpoint.objects.create(
            operator_id=operator_id,
            url=url,
            description=description,
            events=_ordered(events),
            secret=seal(secret),
            created_at=now,
        )
        _record("webhook.created", row, by, now, events=" ".join(row.events))
    return NewEndpoint(queries.endpoint_of(row), secret)


def endpoint_change(
    *,
    operator_id: UUID,
    endpoint_id: UUID,
    by: Principal,
    now: datetime,
    url: str | None = None,
    events: Collection[str] | None = None,
    description: str | None = None,
    enabled: bool | None = None,
) -> Endpoint:
    """Change what is given of an endpoint, switch it off or on again; what waits for one that is off has failed.

    Raises NotFound, Forbidden, SecondFactorNeeded, EndpointUnfit.
    """
    with transaction.atomic():
        row = held(operator_id, endpoint_id, by=by)
        row.url = row.url if url is None else url
        row.events = row.events if events is None else _ordered(events)
        row.description = row.description if description is None else description
        _check(row.url, row.events)
        row.save(update_fields=["url", "events", "description"])
        if enabled is True:
            row.disabled_at = row.disabled_because = None
            row.save(update_fields=["disabled_at", "disabled_because"])
        elif enabled is False:
            disable(row, DisabledBecause.BY_HAND, now=now)
        _record("webhook.changed", row, by, now, events=" ".join(row.events), enabled=row.disabled_at is None)
    return queries.endpoint_of(row)


def endpoint_rotate(
    *, operator_id: UUID, endpoint_id: UUID, by: Principal, now: datetime, at_once: bool = False
) -> NewEndpoint:
    """Give an endpoint a new secret; the old one signs for 24 hours more, or not at all where it is to end `at_once`.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    secret = rules.new_secret()
    with transaction.atomic():
        row = held(operator_id, endpoint_id, by=by)
        row.old_secret = None if at_once else row.secret
        row.old_secret_until = None if at_once else now + rules.OVERLAP
        row.secret = seal(secret)
        row.save(update_fields=["secret", "old_secret", "old_secret_until"])
        _record("webhook.rotated", row, by, now, at_once=at_once)
    return NewEndpoint(queries.endpoint_of(row), secret)


def endpoint_delete(*, operator_id: UUID, endpoint_id: UUID, by: Principal, now: datetime) -> None:
    """Forget an endpoint and all that was sent to it. Raises NotFound, Forbidden, SecondFactorNeeded."""
    with transaction.atomic():
        row = held(operator_id, endpoint_id, by=by)
        _record("webhook.deleted", row, by, now)
        row.delete()


def held(operator_id: UUID, endpoint_id: UUID, *, by: Principal) -> WebhookEndpoint:
    """The operator's endpoint, held until the transaction ends. Raises NotFound, Forbidden, SecondFactorNeeded."""
    allow_at(by, Permission.WEBHOOKS_MANAGE, operator_id)
    row = WebhookEndpoint.objects.select_for_update().filter(operator_id=operator_id, pk=endpoint_id).first()
    if row is None:
        raise NotFound("There is no such webhook.")
    return row


def disable(row: WebhookEndpoint, because: DisabledBecause, *, now: datetime) -> None:
    """Send nothing more to an endpoint, in the caller's transaction; one that is off stays off for its first reason."""
    if row.disabled_at is None:
        row.disabled_at, row.disabled_because = now, because.value
        row.save(update_fields=["disabled_at", "disabled_because"])
    waiting = WebhookDelivery.objects.filter(endpoint=row, status=DeliveryStatus.WAITING.value)
    waiting.update(status=DeliveryStatus.FAILED.value, next_at=None)


def _check(url: str, events: Collection[str]) -> None:
    pointers = []
    if why := rules.unfit_url(url, plain=_inside(url)):
        pointers.append(Pointer("/url", problems.EndpointUnfit.code, why))
    if not events:
        pointers.append(Pointer("/events", problems.EndpointUnfit.code, "Choose one event at least."))
    for place, name in enumerate(events):
        if name not in rules.EVENTS:
            pointers.append(Pointer(f"/events/{place}", problems.EndpointUnfit.code, "There is no such event."))
    if pointers:
        raise problems.EndpointUnfit(pointers[0].detail, pointers=pointers)


def _inside(url: str) -> bool:
    """Whether an address is of a network that the keeper of this installation has opened for webhooks."""
    try:
        host = urlsplit(url).hostname or ""
        return any(rules.address(host) in network for network in settings.WEBHOOK_NETWORKS)
    except ValueError:
        return False


def _ordered(events: Collection[str]) -> list[str]:
    return [name for name in rules.EVENTS if name in events]


def _one_after_the_other(operator_id: UUID) -> None:
    """Two who add endpoints at once are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('webhooks'), hashtext(%s))", [str(operator_id)])


def _record(verb: str, row: WebhookEndpoint, by: Principal, now: datetime, **more: str | bool) -> None:
    detail = {"operator": ids.encode("opr", row.operator_id), **more}
    audit.record(by.actor, verb, ids.encode("whk", row.id), detail, now=now)
