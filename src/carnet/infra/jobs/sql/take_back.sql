-- Jobs in work whose worker has not been heard of since %(silent)s: back into the queue; a job that has used up its
-- retries becomes a dead letter, and one that the clock starts anew anyway is given up.
WITH stalled AS (
    SELECT job.id,
           (CASE
               WHEN job.queueing_lock IS NOT NULL THEN 'aborted'
               WHEN job.attempts >= coalesce(known.retries, 0) THEN 'failed'
               ELSE 'todo'
           END)::procrastinate_job_status AS verdict
    FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    LEFT JOIN unnest(%(names)s::text[], %(retries)s::integer[]) AS known (name, retries) ON known.name = job.task_name
    WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < %(silent)s)
    FOR UPDATE OF job SKIP LOCKED
)
UPDATE procrastinate_jobs AS job
SET status = stalled.verdict,
    attempts = job.attempts + 1,
    scheduled_at = NULL,
    worker_id = NULL,
    abort_requested = false
FROM stalled
WHERE job.id = stalled.id
RETURNING job.id, job.task_name, job.status::text
