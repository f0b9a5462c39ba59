-- Inbox rows of a consumer; answers the ids that were not there. Sorted, so that two batches with the same events
-- wait for one another instead of dying in a deadlock.
INSERT INTO events_inbox (consumer, handled_at, event_id)
SELECT %s, %s, event_id FROM unnest(%s::uuid[]) AS event_id ORDER BY event_id
ON CONFLICT DO NOTHING
RETURNING event_id
