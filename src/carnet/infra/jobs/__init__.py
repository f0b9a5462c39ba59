"""Work that is done later: declared beside the domain, enqueued in the caller's transaction, run by a
worker.

Jobs live in the database of the role (procrastinate underneath), so a job exists exactly when its cause was
committed. A job that fails is tried again with growing pauses; when its retries are used up it stays as a
dead letter that `retry_failed` (or the admin) puts back. A job must bear being run twice: the process may
die after the effect.
"""

from carnet.infra.jobs import housekeeping
from carnet.infra.jobs.companions import companion
from carnet.infra.jobs.deadletters import retry_failed
from carnet.infra.jobs.declare import LATER, Job, job, periodic, promised
from carnet.infra.jobs.enqueue import enqueue, enqueue_at, enqueue_many
from carnet.infra.jobs.inline import JobFailed, run_due
from carnet.infra.jobs.worker import run_worker

__all__ = [
    "LATER",
    "Job",
    "JobFailed",
    "companion",
    "enqueue",
    "enqueue_at",
    "enqueue_many",
    "housekeeping",
    "job",
    "periodic",
    "promised",
    "retry_failed",
    "run_due",
    "run_worker",
]
