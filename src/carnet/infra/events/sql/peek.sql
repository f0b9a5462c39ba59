-- The oldest events nobody has sent; data only where somebody wants the event.
SELECT id, name, version, aggregate_id, aggregate_version, occurred_at, trace,
       CASE WHEN wanted IS NULL OR name = ANY(wanted) THEN data::text END
FROM events_outbox, (SELECT %s::text[] AS wanted) AS consumers
WHERE relayed_at IS NULL
ORDER BY id
LIMIT %s
