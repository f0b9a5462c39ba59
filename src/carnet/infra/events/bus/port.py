"""What the relay and the worker ask of a bus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from carnet.infra.events.envelope import Envelope


class BusUnavailable(RuntimeError):
    """The bus did not take or give events in time. Nothing is lost: they are where they were."""


class Bus(Protocol):
    """Carries events, at least once and in no order."""

    @property
    def in_database(self) -> bool:
        """Whether sending is a write to this database, so that it belongs into the transaction that marks
        the events.
        """

    def wanted(self) -> frozenset[str] | None:
        """The names of the events that must be sent; None for all. Others are only marked."""

    def declare(self) -> None:
        """Prepare the way: from now on nothing that this role wants passes it by. Raises BusUnavailable."""

    def send(self, events: Sequence[Envelope]) -> None:
        """Hand over `events`; when it returns, they survive this process. Raises BusUnavailable."""

    def receive(self, *, wait: timedelta) -> int:
        """Store what has arrived as jobs, then acknowledge it.

        Returns how many events; 0 when none came within `wait`.

        Raises BusUnavailable.
        """

    def close(self) -> None:
        """Give back connections."""
