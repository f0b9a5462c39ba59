-- The numbers of an operator's series go from 1 to as many as there are, and the counter stands at the last. Invoices add up
-- to their lines, and a credit note takes back no more than its invoice said.
WITH series AS (
    SELECT i.operator_id, i.series, count(*) AS invoices, min(i.number) AS first, max(i.number) AS last
    FROM settlement_invoice i GROUP BY i.operator_id, i.series
)
SELECT coalesce(s.operator_id, c.operator_id) || ' ' || coalesce(s.series, c.series),
       format('%%s invoices from %%s to %%s, the counter stands at %%s', s.invoices, s.first, s.last, c.last)
FROM series s FULL JOIN settlement_series c ON c.operator_id = s.operator_id AND c.series = s.series
WHERE coalesce(s.invoices, 0) <> coalesce(s.last, 0) OR coalesce(s.first, 1) <> 1
   OR coalesce(s.last, 0) IS DISTINCT FROM c.last
UNION ALL
SELECT i.id::text, format('an invoice over %%s has lines over %%s', i.gross, coalesce(sum(l.gross), 0))
FROM settlement_invoice i LEFT JOIN settlement_invoice_line l ON l.invoice_id = i.id
GROUP BY i.id
HAVING i.gross IS DISTINCT FROM sum(l.gross) OR i.tax IS DISTINCT FROM sum(l.tax) OR i.net IS DISTINCT FROM sum(l.net)
UNION ALL
SELECT i.id::text, format('an invoice over %%s was corrected by %%s', i.gross, sum(n.gross))
FROM settlement_invoice i JOIN settlement_invoice n ON n.corrects_id = i.id
GROUP BY i.id
HAVING i.gross + sum(n.gross) < 0 OR bool_or(n.operator_id <> i.operator_id OR n.booking_id <> i.booking_id)
