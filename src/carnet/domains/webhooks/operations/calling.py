"""Calling an operator's server, until it has said yes or will not."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from uuid import UUID

import requests
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from carnet.domains.identity import queries as identity
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.webhooks import problems, queries, rules
from carnet.domains.webhooks.contracts import Attempt, Delivery, DeliveryStatus, DisabledBecause
from carnet.domains.webhooks.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from carnet.domains.webhooks.operations.endpoints import disable, held
from carnet.infra import audit, public_web
from carnet.infra.http.problems import NotFound
from carnet.infra.jobs import LATER, enqueue, job
from carnet.infra.notices import notify
from carnet.infra.principal import CARNET, Principal
from carnet.infra.sealed import unseal
from carnet.kernel import ids

_AGENT: Final = "Carnet-Webhooks/1.0"
_ROUND: Final = 20.0  # seconds after which other work gets its turn


@job(name="webhooks.call", priority=LATER)
def call(*, operator_id: str, now: datetime) -> None:
    """Send what is due to an operator's endpoints, one call after another: a slow server holds up its own operator."""
    began = time.monotonic()
    while found := _due(now).filter(endpoint__operator_id=operator_id).order_by("next_at", "id").first():
        waited = time.monotonic() - began
        if waited > _ROUND:
            wake([UUID(operator_id)])
            return
        deliver(found, now=now + timedelta(seconds=waited))


def wake(operator_ids: Iterable[UUID]) -> None:
    """Have what is due to these operators sent, in the caller's transaction: for each of them one call at a time."""
    for operator_id in operator_ids:
        enqueue(replace(call, lock=f"{call.name}:{operator_id}"), operator_id=str(operator_id))


def wake_due(*, now: datetime) -> None:
    """The same for all operators to whom something is due."""
    wake(_due(now).order_by().values_list("endpoint__operator_id", flat=True).distinct())


def deliver(row: WebhookDelivery, *, now: datetime) -> None:
    """Call the endpoint of a delivery that waits.

    Dying between the call and writing it down calls again, with the same `webhook-id`.
    """
    _write_down(row, _call(row, now), now=now)


def send_again(
    *, operator_id: UUID, endpoint_id: UUID, delivery_id: UUID, by: Principal, now: datetime
) -> tuple[Delivery, bool]:
    """Send a delivery once more, under its old id; one that waits already goes on waiting, and False is said.

    Raises NotFound, Forbidden, SecondFactorNeeded, EndpointDisabled.
    """
    with transaction.atomic():
        endpoint = held(operator_id, endpoint_id, by=by)
        if endpoint.disabled_at:
            raise problems.EndpointDisabled("This webhook is switched off; switch it on first.")
        rows = WebhookDelivery.objects.filter(endpoint=endpoint, pk=delivery_id)
        ended = rows.exclude(status=DeliveryStatus.WAITING.value)
        again = ended.update(status=DeliveryStatus.WAITING.value, tries=0, next_at=now) == 1
        found = queries.with_attempts(rows).first()
        if found is None:
            raise NotFound("There is no such delivery.")
        if again:
            wake([operator_id])
            audit.record(by.actor, "webhook.sent-again", ids.encode("whk", endpoint_id), now=now)
    return queries.delivery_of(found), again


def _due(now: datetime) -> QuerySet[WebhookDelivery]:
    waiting = WebhookDelivery.objects.filter(status=DeliveryStatus.WAITING.value, next_at__lte=now)
    return waiting.select_related("endpoint")


def _call(row: WebhookDelivery, now: datetime) -> Attempt:
    """Send the body once. Not inside a transaction."""
    body = row.body
    number = ids.encode("msg", row.event_id)
    headers = {
        "content-type": "application/json",
        "user-agent": _AGENT,
        "webhook-id": number,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": rules.signatures(_secrets(row.endpoint, now), number=number, at=now, body=body),
    }
    began = time.monotonic()
    status, error = None, ""
    try:
        status = public_web.post(row.endpoint.url, body.encode(), headers, inside=settings.WEBHOOK_NETWORKS)
    except public_web.NotPublic:
        error = "The address is inside a private network."
    except requests.Timeout:
        error = "No answer in time."
    except requests.exceptions.SSLError:
        error = "The certificate is not good."
    except (requests.RequestException, OSError, ValueError):
        error = "The server cannot be reached."
    return Attempt(now, status, error, round((time.monotonic() - began) * 1000))


def _secrets(row: WebhookEndpoint, now: datetime) -> list[str]:
    sealed = [row.secret]
    if row.old_secret is not None and row.old_secret_until and now < row.old_secret_until:
        sealed.append(row.old_secret)
    return [unseal(bytes(one)) for one in sealed]


@transaction.atomic
def _write_down(row: WebhookDelivery, attempt: Attempt, *, now: datetime) -> None:
    """Keep what came of a call, and arrange the next one; whoever wrote it down first decides."""
    endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=row.endpoint_id).first()
    tries = row.tries + 1
    done = attempt.status is not None and HTTPStatus.OK <= attempt.status < HTTPStatus.MULTIPLE_CHOICES
    gone = attempt.status == HTTPStatus.GONE
    again = None if done or gone else rules.next_try(tries, now)
    status = DeliveryStatus.DELIVERED if done else DeliveryStatus.WAITING if again else DeliveryStatus.FAILED
    waiting = WebhookDelivery.objects.filter(pk=row.pk, status=DeliveryStatus.WAITING.value, tries=row.tries)
    if endpoint is None or not waiting.update(status=status.value, tries=tries, next_at=again):
        return
    WebhookAttempt.objects.create(
        delivery=row, at=attempt.at, status=attempt.status, error=attempt.error, milliseconds=attempt.milliseconds
    )
    if not done and not again and (gone or _nothing_arrives(row)):
        _switch_off(endpoint, DisabledBecause.GONE if gone else DisabledBecause.FAILING, now=now)


def _nothing_arrives(row: WebhookDelivery) -> bool:
    """Whether nothing at all has reached the endpoint since a delivery that was given up was first tried."""
    arrived = WebhookAttempt.objects.filter(
        delivery__endpoint_id=row.endpoint_id, delivery__status=DeliveryStatus.DELIVERED.value, at__gte=row.created_at
    )
    return not arrived.exists()


def _switch_off(endpoint: WebhookEndpoint, because: DisabledBecause, *, now: datetime) -> None:
    disable(endpoint, because, now=now)
    operator = ids.encode("opr", endpoint.operator_id)
    path = f"/operators/{operator}/webhooks/{ids.encode('whk', endpoint.id)}"
    for member in identity.members(operator_id=endpoint.operator_id, by=CARNET):
        if member.role is MemberRole.OWNER:
            notify(member.user_id, "webhook.disabled", facts={"url": endpoint.url}, path=path, now=now)
