-- One job for each set of arguments.
SELECT unnest(procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW(
        %(queue)s, %(name)s, %(priority)s, %(lock)s, NULL, arguments, %(when)s
    )::procrastinate_job_to_defer_v1
    FROM jsonb_array_elements(%(arguments)s::jsonb) AS arguments
)))
