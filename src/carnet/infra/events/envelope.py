"""An event on its way: who says what about which thing, and when it became true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from carnet.infra.events import codec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A published event.

    `id` is the same on every path and every delivery; `aggregate_version` settles order.

    `data` is the payload as JSON; `payload(ListingPublished)` reads it as its dataclass.
    """

    id: UUID
    name: str
    version: int
    aggregate_id: UUID
    aggregate_version: int
    occurred_at: datetime
    data: dict[str, Any]
    trace: str | None = None

    def payload(self, kind: type[T]) -> T:
        """`data` as an instance of `kind`. Raises codec.MalformedData when it does not fit."""
        return codec.from_json(kind, self.data)

    def to_json(self) -> dict[str, Any]:
        """The envelope as JSON, as jobs and the broker carry it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "version": self.version,
            "aggregate_id": str(self.aggregate_id),
            "aggregate_version": self.aggregate_version,
            "occurred_at": codec.instant_to_json(self.occurred_at),
            "trace": self.trace,
            "data": self.data,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Envelope:
        """The envelope that `to_json` wrote. Raises codec.MalformedData when it is none."""
        return codec.from_json(cls, data)
