-- One batch of old events; ids begin with their time, so the oldest come first.
DELETE FROM events_outbox
WHERE id IN (
    SELECT id FROM events_outbox WHERE relayed_at < %(before)s ORDER BY id LIMIT 5000
)
