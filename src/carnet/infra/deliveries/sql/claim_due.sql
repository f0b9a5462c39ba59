-- Takes up to %(limit)s messages of a job that are due, the oldest first, likewise; others that are taken are passed by.
WITH due AS (
    SELECT id
    FROM deliveries_delivery
    WHERE job = %(job)s
      AND ended_at IS NULL
      AND due_at <= %(now)s
      AND (state IN ('queued', 'failed') OR claimed_at < %(lease)s)
    ORDER BY due_at, id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE deliveries_delivery AS row
SET state = 'sending', tries = row.tries + 1, claimed_at = %(now)s
FROM due
WHERE row.id = due.id
RETURNING row.id
