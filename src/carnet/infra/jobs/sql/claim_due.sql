-- Takes the next job that is due at %(now)s (instead of the database's clock) and marks it as being done.
WITH candidate AS (
    SELECT job.id
    FROM procrastinate_jobs AS job
    WHERE job.status = 'todo'
      AND (job.scheduled_at IS NULL OR job.scheduled_at <= %(now)s)
      AND (job.lock IS NULL OR NOT EXISTS (
          SELECT FROM procrastinate_jobs AS other WHERE other.lock = job.lock AND other.status = 'doing'
      ))
    ORDER BY job.priority DESC, job.id
    LIMIT 1
    FOR UPDATE OF job SKIP LOCKED
)
UPDATE procrastinate_jobs AS job
SET status = 'doing', worker_id = %(worker)s
FROM candidate
WHERE job.id = candidate.id
RETURNING job.id, job.status::text, job.priority, job.lock, job.queueing_lock, job.task_name, job.args::text,
          job.scheduled_at, job.queue_name, job.attempts
