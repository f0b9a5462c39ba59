"""The API: an operator's webhooks and what was sent to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from carnet.domains.webhooks import operations, queries, rules
from carnet.domains.webhooks.contracts import Delivery, DeliveryStatus, DisabledBecause, NewEndpoint
from carnet.infra.http import ApiRequest, Body, Line, Out, Page, Paging, Prefix, Query, Router, Status, bearer, page
from carnet.infra.http.ids import OperatorId
from carnet.kernel import clock, ids

router = Router(tags=["webhooks"])

WebhookId = Annotated[UUID, Prefix("whk")]
DeliveryId = Annotated[UUID, Prefix("dlv")]
Url = Annotated[Line, Field(min_length=1, max_length=2_000, examples=["https://example.org/carnet"])]
Events = Annotated[list[str], Field(max_length=50, examples=[["ticket.issued"]])]
About = Annotated[Line, Field(max_length=200)]


class WebhookIn(Body):
    """A server, and what it is to hear of."""

    url: Url
    events: Events
    description: About = ""


class WebhookPatch(Body):
    """What is to change; `enabled` switches off, or on again."""

    url: Url | None = None
    events: Events | None = None
    description: About | None = None
    enabled: bool | None = None


class WebhookRotation(Body):
    """How the old secret ends: after 24 hours, or at once."""

    at_once: bool = False


class WebhookOut(Out):
    """A webhook, without its secret."""

    id: WebhookId
    url: str
    description: str
    events: list[str]
    created_at: datetime
    old_secret_until: datetime | None = Field(description="Until when a second signature is made with the old secret.")
    disabled_at: datetime | None
    disabled_because: DisabledBecause | None


class NewWebhookOut(WebhookOut):
    """A webhook with its new secret, which is shown this once."""

    secret: str

    @classmethod
    def made(cls, new: NewEndpoint) -> Self:
        """The API's form of a webhook that was just made, or whose secret was."""
        return cls(**WebhookOut.model_validate(new.endpoint).model_dump(), secret=new.secret)


class WebhookAttemptOut(Out):
    """One call: the status of its answer, or why there was none."""

    at: datetime
    status: int | None
    error: str
    milliseconds: int


class WebhookDeliveryOut(Out):
    """An event on its way. `message` is the header `webhook-id`, the same for every call."""

    id: DeliveryId
    message: str
    event: str
    status: DeliveryStatus
    created_at: datetime
    next_at: datetime | None = Field(description="When it is tried next.")
    body: str = Field(description="What is sent, to the byte.")
    attempts: list[WebhookAttemptOut]

    @classmethod
    def of(cls, value: Delivery) -> Self:
        """The API's form of a delivery."""
        return cls(
            id=value.id,
            message=ids.encode("msg", value.event_id),
            event=value.event,
            status=value.status,
            created_at=value.created_at,
            next_at=value.next_at,
            body=value.body,
            attempts=[WebhookAttemptOut.model_validate(one) for one in value.attempts],
        )


class SentAgainOut(Out):
    """The delivery, and whether it was waiting already."""

    delivery: WebhookDeliveryOut
    already_waiting: bool


class WebhookEventOut(Out):
    """An event that webhooks may hear of."""

    name: str
    meaning: str


class DeliveriesAsked(Paging):
    """Which deliveries: all where nothing is said."""

    status: DeliveryStatus | None = None


@router.get("/webhook-events", response=Page[WebhookEventOut])
def webhook_events(request: ApiRequest) -> dict[str, Any]:  # noqa: ARG001
    """What webhooks may hear of."""
    return {"data": [{"name": name, "meaning": words} for name, words in rules.EVENTS.items()], "next": None}


@router.get("/operators/{operator_id}/webhooks", response=Page[WebhookOut], auth=bearer)
def webhooks(request: ApiRequest, operator_id: OperatorId) -> dict[str, Any]:
    """The operator's webhooks, at most 20, the newest first."""
    found = queries.endpoints(operator_id=operator_id, by=request.principal)
    return {"data": [WebhookOut.model_validate(one) for one in found], "next": None}


@router.post("/operators/{operator_id}/webhooks", response={201: NewWebhookOut}, auth=bearer)
def create_webhook(request: ApiRequest, operator_id: OperatorId, body: WebhookIn) -> NewWebhookOut:
    """Have events sent to a server, signed as Standard Webhooks 1.0 says. The secret is shown this once."""
    made = operations.endpoint_create(
        operator_id=operator_id, **body.model_dump(), by=request.principal, now=clock.now()
    )
    return NewWebhookOut.made(made)


@router.get("/operators/{operator_id}/webhooks/{webhook_id}", response=WebhookOut, auth=bearer)
def webhook(request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId) -> WebhookOut:
    """One webhook."""
    found = queries.endpoint(operator_id=operator_id, endpoint_id=webhook_id, by=request.principal)
    return WebhookOut.model_validate(found)


@router.patch("/operators/{operator_id}/webhooks/{webhook_id}", response=WebhookOut, auth=bearer)
def change_webhook(
    request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId, body: WebhookPatch
) -> WebhookOut:
    """Change what is given. What waits for a webhook that is switched off counts as failed, and can be sent again."""
    changed = operations.endpoint_change(
        operator_id=operator_id, endpoint_id=webhook_id, **body.model_dump(), by=request.principal, now=clock.now()
    )
    return WebhookOut.model_validate(changed)


@router.delete("/operators/{operator_id}/webhooks/{webhook_id}", response={204: None}, auth=bearer)
def delete_webhook(request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId) -> Status[None]:
    """Forget a webhook and all that was sent to it."""
    operations.endpoint_delete(operator_id=operator_id, endpoint_id=webhook_id, by=request.principal, now=clock.now())
    return Status(204, None)


@router.post("/operators/{operator_id}/webhooks/{webhook_id}/rotate", response=NewWebhookOut, auth=bearer)
def rotate_webhook(
    request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId, body: WebhookRotation
) -> NewWebhookOut:
    """Give a webhook a new secret, shown this once; both sign until the old one ends."""
    made = operations.endpoint_rotate(
        operator_id=operator_id, endpoint_id=webhook_id, at_once=body.at_once, by=request.principal, now=clock.now()
    )
    return NewWebhookOut.made(made)


@router.post("/operators/{operator_id}/webhooks/{webhook_id}/test", response={202: WebhookDeliveryOut}, auth=bearer)
def test_webhook(request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId) -> Status[WebhookDeliveryOut]:
    """Send the event `webhook.test`, to see it arrive."""
    sent = operations.endpoint_test(
        operator_id=operator_id, endpoint_id=webhook_id, by=request.principal, now=clock.now()
    )
    return Status(202, WebhookDeliveryOut.of(sent))


@router.get("/operators/{operator_id}/webhooks/{webhook_id}/deliveries", response=Page[WebhookDeliveryOut], auth=bearer)
def webhook_deliveries(
    request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId, asked: Query[DeliveriesAsked]
) -> dict[str, Any]:
    """What was sent in the last 30 days, the newest first, with every call."""
    (after,) = asked.key(UUID) or (None,)
    found = queries.deliveries(
        operator_id=operator_id,
        endpoint_id=webhook_id,
        by=request.principal,
        status=asked.status,
        after=after,
        limit=asked.fetch,
    )
    return page(found, paging=asked, key=lambda one: (one.id,), show=WebhookDeliveryOut.of)


@router.post(
    "/operators/{operator_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/again",
    response={202: SentAgainOut},
    auth=bearer,
)
def send_again(
    request: ApiRequest, operator_id: OperatorId, webhook_id: WebhookId, delivery_id: DeliveryId
) -> Status[SentAgainOut]:
    """Send a delivery once more, under its old id. One that waits already goes on waiting."""
    found, again = operations.send_again(
        operator_id=operator_id,
        endpoint_id=webhook_id,
        delivery_id=delivery_id,
        by=request.principal,
        now=clock.now(),
    )
    return Status(202, SentAgainOut(delivery=WebhookDeliveryOut.of(found), already_waiting=not again))
