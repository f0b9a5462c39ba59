-- How many workers live, and how much work is late or was given up.
SELECT (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > %(alive_since)s) AS workers,
       (SELECT count(*) FROM procrastinate_jobs
         WHERE status = 'todo' AND coalesce(scheduled_at, '-infinity') < %(late_since)s
           AND id IN (SELECT job_id FROM procrastinate_events WHERE type IN ('deferred', 'scheduled', 'deferred_for_retry')
                      GROUP BY job_id HAVING max(at) < %(late_since)s)) AS late_jobs,
       (SELECT count(*) FROM events_outbox WHERE relayed_at IS NULL AND occurred_at < %(late_since)s) AS late_events,
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed') AS failed_jobs
