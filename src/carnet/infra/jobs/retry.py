"""When a failed job is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job as QueuedJob

from carnet.infra.jobs.instant import instant

LONGEST_PAUSE: Final = timedelta(minutes=10)
_GOLDEN: Final = 0.6180339887


def pause(attempts: int, *, spread: int = 0) -> timedelta:
    """How long to wait after `attempts` failures: 1 s, 2 s, 4 s ... up to ten minutes.

    `spread` (a job's id) lengthens it by up to a quarter, so that jobs that failed together do not come
    back together.
    """
    whole = min(2 ** min(attempts, 20), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=whole * (1 + (spread * _GOLDEN % 1) / 4))


class BackOff(BaseRetryStrategy):
    """Up to `retries` further attempts with growing pauses, whatever the exception."""

    def __init__(self, retries: int) -> None:
        self.retries = retries

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """The next attempt's time, or None when the job has to stay where it is."""
        del exception
        if job.attempts >= self.retries:
            return None
        return RetryDecision(retry_at=instant() + pause(job.attempts, spread=job.id or 0))
