"""A theatre on sale: an event with two evenings, and somebody who wants to go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from carnet.domains.booking.operations.prepare import hints
from carnet.domains.inventory import queries as inventory
from carnet.domains.search import queries as searching
from carnet.infra import events
from carnet.kernel import clock, ids
from tests.domains.schedule.stage import Stage, a_stage
from tests.money import give_money
from tests.web.own import Person, somebody


class Theatre:
    """An event with two evenings on sale, and somebody at a browser who has 1,000 EUR."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.stage: Stage = a_stage(now=self.now)
        evening = self.now.replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=3)
        self.evenings = (evening, evening + timedelta(days=1))
        self.performances = self.stage.perform(*map(self.stage.performance, self.evenings), now=self.now)
        self.stage.publish(*self.performances, now=self.now)
        events.drain()
        self.ada: Person = somebody()
        give_money(self.ada.user.id, 100_000)

    @property
    def address(self) -> str:
        """The event's page."""
        return f"/events/{ids.encode('evt', self.stage.event.id)}"

    def take(self, evening: int, travel_class: str, count: int) -> str:
        """A line of the basket."""
        listing = ids.encode("lst", self.performances[evening].id)
        return f"{listing}:{ids.encode('far', self.stage.fare(travel_class))}:{count}"

    def order(self, *takes: str) -> dict[str, Any]:
        """The form with the names, filled in."""
        count = sum(int(take.rpartition(":")[2]) for take in takes)
        names = {f"p{n}-{part}_name": "Ada" for n in range(1, count + 1) for part in ("first", "last")}
        return {"take": list(takes), **names, "email": "ada@example.org", "key": str(ids.new_id())}


def a_theatre() -> Iterator[Theatre]:
    """The theatre, with free seats counted as in the product."""
    before = searching.use_availability(inventory.free_by_class)
    inventory.clear_caches()
    hints.clear()
    searching.forget()
    yield Theatre()
    searching.use_availability(before)
    searching.forget()
