"""Endpoints and deliveries as others see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DisabledBecause(StrEnum):
    """Why nothing is sent to an endpoint."""

    BY_HAND = "by_hand"
    GONE = "gone"
    FAILING = "failing"


class DeliveryStatus(StrEnum):
    """Where a delivery is; `failed` is tried again when somebody says so."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of an operator's that hears of `events`; its secrets are not shown again.

    The secret before this one signs, too, until `old_secret_until`.
    """

    id: UUID
    operator_id: UUID
    url: str
    description: str
    events: tuple[str, ...]
    created_at: datetime
    old_secret_until: datetime | None
    disabled_at: datetime | None
    disabled_because: DisabledBecause | None


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint with its new secret, which is shown this once."""

    endpoint: Endpoint
    secret: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call: what the server answered, or why there was no answer; `milliseconds` is how long it took."""

    at: datetime
    status: int | None
    error: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to an endpoint; `body` is what is sent. `next_at` is when it is tried next."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event: str
    body: str
    status: DeliveryStatus
    created_at: datetime
    next_at: datetime | None
    attempts: tuple[Attempt, ...]
