"""All money, whatever happens to it: the auditor finds nothing, and the bank's own book says the same as ours.

`CARNET_SEED=7 pytest tests/simulation` tells story 7; `CARNET_PURCHASES=100000` makes it longer.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import F

from carnet.domains.booking import mail
from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import hints as inventory_hints
from carnet.domains.inventory import queries as inventory
from carnet.domains.payments.models import SimulatedCharge
from tests.quick import empty_tables
from tests.simulation.money import MoneyStory

SEED = int(os.environ.get("CARNET_SEED", "1"))
PURCHASES = int(os.environ.get("CARNET_PURCHASES", "10000"))

Tell = Callable[[int, int], MoneyStory]


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Tell:
    """Begins the story of a seed: with its own time for memories, and no letters."""
    settings.SIMULATED_PROVIDER = True
    settings.PROVIDER_TIMEOUT = timedelta(0)
    for letter in ("send_tickets", "send_cancelled", "send_exchanged", "send_purchase_failed"):
        monkeypatch.setattr(mail, letter, lambda *_about, **_more: None, raising=False)

    def begin(seed: int, crowd: int) -> MoneyStory:
        inventory.clear_caches()
        hints.clear()
        story: list[MoneyStory] = []
        ticking = SimpleNamespace(monotonic=lambda: story[0].market.now.timestamp() if story else 0.0)
        monkeypatch.setattr(inventory, "time", ticking)
        monkeypatch.setattr(inventory_hints, "time", ticking)
        monkeypatch.setattr(inventory_hints, "os", SimpleNamespace(getpid=lambda: seed))
        story.append(MoneyStory(seed, crowd=crowd))
        return story[0]

    return begin


@pytest.mark.parametrize(("purchases", "crowd"), [(400, 10), pytest.param(PURCHASES, 60, marks=pytest.mark.slow)])
@pytest.mark.django_db(transaction=True)
def test_t14_t15_t21_t24_t29_t36_money_is_where_it_belongs(tell: Tell, purchases: int, crowd: int) -> None:
    print(f"CARNET_SEED={SEED} CARNET_PURCHASES={purchases}")  # noqa: T201  shown when it fails
    story = tell(SEED, crowd)
    story.run(purchases)
    story.market.settle_down()
    story.audit()
    assert story.market.undecided() == 0
    assert story.market.difference_to_the_bank() == 0
    assert story.tally["buy done"] >= purchases // 200, story.tally


@pytest.mark.django_db(transaction=True)
def test_a_seed_tells_the_same_story_of_money_again(tell: Tell) -> None:
    told = []
    for _ in range(2):
        story = tell(3, 5)
        story.run(120, audits=1)
        told.append(story.told)
        empty_tables()
    assert told[0] == told[1]


@pytest.mark.django_db(transaction=True)
def test_negative_control_a_cent_that_the_bank_has_not_is_missed(tell: Tell) -> None:
    story = tell(SEED, 10)
    story.run(60, audits=1)
    story.market.settle_down()
    assert story.market.difference_to_the_bank() == 0
    SimulatedCharge.objects.filter(state="captured").update(amount=F("amount") + 1)
    assert story.market.difference_to_the_bank() < 0
