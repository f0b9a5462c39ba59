-- A report is where the last move of its history led it, each move began where the one before ended, the first opened it; and
-- who has closed it, or was answered, is what its instants say.
WITH moves AS (
    SELECT m.*, lag(to_status) OVER w AS before, lead(version) OVER w IS NULL AS is_last
    FROM support_report_move m
    WINDOW w AS (PARTITION BY report_id ORDER BY version)
)
SELECT m.report_id::text, format('it was moved from %%s, where it was not', coalesce(m.from_status, 'nowhere'))
FROM moves m WHERE m.from_status IS DISTINCT FROM m.before
UNION ALL
SELECT r.number, format('it is %%s, which no move led to', r.status)
FROM support_report r LEFT JOIN moves m ON m.report_id = r.id AND m.is_last
WHERE m.to_status IS DISTINCT FROM r.status OR m.version > r.version
UNION ALL
SELECT r.number, 'its first answer is no answer in its history'
FROM support_report r
WHERE r.first_answer_at IS DISTINCT FROM (
    SELECT min(m.at) FROM moves m WHERE m.report_id = r.id AND m.verb = 'answer'
)
UNION ALL
SELECT r.number, 'it is forgotten and holds words or files'
FROM support_report r
WHERE r.forgotten_at IS NOT NULL
  AND (EXISTS (SELECT FROM support_message s WHERE s.report_id = r.id)
       OR EXISTS (SELECT FROM support_attachment a WHERE a.report_id = r.id))
