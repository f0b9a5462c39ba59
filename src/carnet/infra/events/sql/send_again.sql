-- Relayed events become new ones.
UPDATE events_outbox SET relayed_at = NULL
WHERE relayed_at IS NOT NULL
  AND occurred_at >= %(since)s
  AND (%(names)s::text[] IS NULL OR name = ANY(%(names)s))
