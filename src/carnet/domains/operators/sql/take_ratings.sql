-- Keeps those of the ratings whose ticket has none yet; answers them as (operator, stars).
INSERT INTO operators_operator_rating AS r (ticket_id, operator_id, stars, rated_at)
SELECT DISTINCT ON (g.ticket_id) g.ticket_id, g.operator_id, g.stars, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::smallint[]) AS g (ticket_id, operator_id, stars)
JOIN operators_operator AS o ON o.id = g.operator_id
ORDER BY g.ticket_id
ON CONFLICT (ticket_id) DO NOTHING
RETURNING r.operator_id, r.stars
