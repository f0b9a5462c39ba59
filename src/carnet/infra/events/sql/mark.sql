-- These events are on their way.
UPDATE events_outbox SET relayed_at = %s WHERE id = ANY(%s)
