"""What the delivery log says about a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Channel(StrEnum):
    """The way a message takes."""

    EMAIL = "email"
    SMS = "sms"


class State(StrEnum):
    """How far a message has come. `failed` is tried again."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message that is to leave: once for its cause and way.

    `job` is the name of the job that sends it, with `arguments` that make it anew; none where the text is a secret.
    """

    cause: str
    channel: Channel
    kind: str
    address: str
    subject: str = ""
    user_id: UUID | None = None
    job: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in the log. `tries` counts the one under way."""

    id: UUID
    cause: str
    channel: Channel
    kind: str
    address: str
    subject: str
    user_id: UUID | None
    state: State
    tries: int
    error: str
    job: str
    arguments: Mapping[str, Any]
    created_at: datetime
    due_at: datetime
    ended_at: datetime | None

    @property
    def repeatable(self) -> bool:
        """Whether it can be sent again."""
        return bool(self.job and self.address)
