"""What runs by the clock, as it is declared."""

from __future__ import annotations

from procrastinate.contrib.django import app


def test_t60_no_periodic_job_is_queued_twice_however_many_workers_start() -> None:
    """Each has a lock of its own name in the queue, so that ticks that nobody could run do not pile up either."""
    declared = [one.task for one in app.periodic_registry.periodic_tasks.values()]
    assert {"booking.expire_holds", "booking.forget_guest_codes"} <= {task.name for task in declared}
    assert [task.name for task in declared if task.queueing_lock != task.name] == []
    assert len({task.name for task in declared}) == len(declared)
