"""What is withdrawn leaves the shop within two seconds: the relay, the worker and every process's memory together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from carnet.domains.inventory import queries as stock
from carnet.domains.schedule import operations
from carnet.domains.search.queries import revisions
from carnet.infra import events
from carnet.infra.events import jobs as relaying
from carnet.infra.jobs.worker import run_worker
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.domains.schedule.world import a_world

_MOST = 2.0


@contextmanager
def a_worker() -> Iterator[None]:
    """The relay and a worker, as a process of the role `all` runs them."""
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(stop, 2))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)


def until(over: Callable[[], bool]) -> float:
    """Seconds until it is so."""
    start = time.monotonic()
    while not over():
        assert time.monotonic() - start < 30, "it never was"
        threading.Event().wait(0.01)  # memories are looked at again and again; the database is asked once a second
    return time.monotonic() - start


def on_sale(trip_id: UUID) -> UUID:
    """A listing that this process, and another one, have just looked at."""
    operations.trip_publish(trip_id=trip_id, by=CARNET, now=clock.now())
    events.drain()
    return trip_id


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_t9_a_withdrawn_trip_leaves_two_processes_within_two_seconds() -> None:
    listing = on_sale(a_world().trip().id)
    another = stock._Offers()  # what another process remembers
    with a_worker():
        until(lambda: stock.offer(listing).on_sale and another.get([listing])[listing].on_sale)
        operations.trip_withdraw(trip_id=listing, reason="full", by=CARNET, now=clock.now())
        took = until(lambda: not stock.offer(listing).on_sale and not another.get([listing])[listing].on_sale)
    assert took < _MOST


def test_t55_the_waits_on_the_way_leave_room_for_the_work() -> None:
    """Longest wait of the relay, then of a memory that was filled a moment before; half a second is left to work."""
    memories = (stock._OFFER_SECONDS, revisions._MOST_AGE.total_seconds())
    assert relaying._PAUSE + max(memories) <= _MOST - 0.5
