-- One batch of old inbox rows.
DELETE FROM events_inbox
WHERE (consumer, event_id) IN (
    SELECT consumer, event_id FROM events_inbox WHERE handled_at < %(before)s ORDER BY handled_at LIMIT 5000
)
