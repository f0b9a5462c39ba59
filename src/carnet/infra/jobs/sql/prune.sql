-- One batch of jobs that ended well, or were given up, before %(before)s. Dead letters stay.
DELETE FROM procrastinate_jobs
WHERE id IN (
    SELECT job.id
    FROM procrastinate_jobs AS job
    WHERE job.status IN ('succeeded', 'cancelled', 'aborted')
      AND NOT EXISTS (
          SELECT FROM procrastinate_events AS event WHERE event.job_id = job.id AND event.at >= %(before)s
      )
    ORDER BY job.id
    LIMIT 5000
)
