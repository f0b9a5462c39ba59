"""Jobs that do not tell the log what they are about: their arguments may say something about people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attr
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager


class QuietJob(QueuedJob):
    """A job whose name and number are enough to find it."""

    @property
    def call_string(self) -> str:
        """What messages call the job."""
        return f"{self.task_name}[{self.id}]"

    def log_context(self) -> dict[str, Any]:
        """What goes with messages."""
        return {"id": self.id, "task_name": self.task_name, "queue": self.queue, "attempts": self.attempts}


class QuietManager(JobManager):
    """Fetches quiet jobs."""

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> QueuedJob | None:
        """The next job of these queues, or None."""
        fetched = await super().fetch_job(queues=queues, worker_id=worker_id)
        if fetched is None:
            return None
        return QuietJob(**attr.asdict(fetched, recurse=False))
