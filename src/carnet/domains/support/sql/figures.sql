-- How the queue stands at %(now)s, of one operator or of all, and how long the first answers of the last 30 days took.
SELECT count(*) FILTER (WHERE status = 'open'),
       count(*) FILTER (WHERE status = 'answered'),
       count(*) FILTER (WHERE status = 'closed'),
       count(*) FILTER (WHERE status = 'open' AND due_at <= %(now)s),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY first_answer_at - opened_at) FILTER (WHERE first_answer_at > %(since)s)
FROM support_report
WHERE %(operator)s::uuid IS NULL OR operator_id = %(operator)s
