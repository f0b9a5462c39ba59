"""A waiting list under everything that can go wrong: it is in order, and no freed seat is lost to it.

`CARNET_SEED=7 CARNET_STEPS=20000 pytest tests/simulation/test_waiting.py` tells one long story.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from carnet.domains.booking import mail, operations
from carnet.domains.inventory import hints as inventory_hints
from carnet.domains.inventory import queries as inventory
from tests.simulation.waiting import Queue

SEEDS = [int(os.environ["CARNET_SEED"])] if "CARNET_SEED" in os.environ else [1, 2]
STEPS = int(os.environ.get("CARNET_STEPS", "300"))

Tell = Callable[[int], Queue]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """Begins the story of a seed; memories grow old by its clock, and no e-mail is written."""

    def begin(seed: int) -> Queue:
        story: list[Queue] = []
        ticking = SimpleNamespace(monotonic=lambda: story[0].now.timestamp() if story else 0.0)
        monkeypatch.setattr(inventory, "time", ticking)
        monkeypatch.setattr(inventory_hints, "time", ticking)
        for letter in ("send_tickets", "send_cancelled"):
            monkeypatch.setattr(mail, letter, lambda *_told, **_more: None)
        story.append(Queue(seed))
        return story[0]

    return begin


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.django_db(transaction=True)
def test_t32_t34_t36_no_freed_seat_is_lost_and_nobody_jumps_the_queue(tell: Tell, seed: int) -> None:
    print(f"CARNET_SEED={seed} CARNET_STEPS={STEPS}")  # noqa: T201  shown when it fails
    story = tell(seed)
    story.run(STEPS)
    story.settle_down()
    story.audit()
    assert story.lost_seats() == []
    assert story.doubly_offered() == []
    assert story.untrue() == []
    assert story.tally["joined"] >= STEPS // 20, story.tally
    assert "offered" in story.seen.values() or "taken" in story.seen.values(), story.tally


@pytest.mark.django_db(transaction=True)
def test_negative_control_without_its_workers_seats_are_lost(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    story = tell(1)
    story.run(60)
    story.settle_down()
    monkeypatch.setattr(operations, "waiting_stir", lambda _listings: 0)
    monkeypatch.setattr(operations, "waiting_stir_for", lambda _bookings: 0)
    monkeypatch.setattr(operations, "waiting_look_after", lambda **_now: 0)
    for _ in range(200):
        story.run(1)
        if story.lost_seats():
            return
    pytest.fail("nobody noticed")
