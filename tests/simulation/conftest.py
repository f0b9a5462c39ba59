"""What makes a story repeatable: time and e-mail are the story's own."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from uuid import UUID

import pytest

from carnet.domains.booking import mail
from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import hints as inventory_hints
from carnet.domains.inventory import queries as inventory
from tests.simulation.story import Story

Tell = Callable[[int], Story]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Begins the story of a seed. Memories grow old by its clock, and which seat comes first is not the process's."""

    def begin(seed: int) -> Story:
        inventory.clear_caches()
        hints.clear()
        story: list[Story] = []
        ticking = SimpleNamespace(monotonic=lambda: story[0].now.timestamp() if story else 0.0)
        monkeypatch.setattr(inventory, "time", ticking)
        monkeypatch.setattr(inventory_hints, "time", ticking)
        monkeypatch.setattr(inventory_hints, "os", SimpleNamespace(getpid=lambda: seed))
        story.append(Story(seed))

        def send_tickets(booking_id: UUID, *, cause: str, now: object) -> None:
            story[0].mailed[booking_id] += 1

        monkeypatch.setattr(mail, "send_tickets", send_tickets)
        return story[0]

    return begin
