-- Puts dead letters back with all their retries.
UPDATE procrastinate_jobs
SET status = 'todo', attempts = 0, scheduled_at = NULL, abort_requested = false
WHERE status = 'failed'
  AND (%(name)s::text IS NULL OR task_name = %(name)s)
  AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))
