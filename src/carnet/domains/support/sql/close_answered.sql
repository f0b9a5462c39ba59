-- Close, some at a time, what was answered until %(until)s and nobody has written in since.
WITH stale AS (
    SELECT id FROM support_report
    WHERE status = 'answered' AND answered_at <= %(until)s
    ORDER BY answered_at, id LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
), closed AS (
    UPDATE support_report r
    SET status = 'closed', closed_at = %(now)s, changed_at = %(now)s, version = r.version + 1
    FROM stale WHERE r.id = stale.id AND r.status = 'answered'
    RETURNING r.id, r.version
)
INSERT INTO support_report_move (report_id, version, from_status, to_status, verb, at, actor)
SELECT id, version, 'answered', 'closed', 'close', %(now)s, NULL FROM closed
