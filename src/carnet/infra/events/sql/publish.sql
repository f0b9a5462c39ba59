-- Outbox rows from one JSON array; instant and trace are the same for all. (JSON, since arrays of long texts are slow
-- to send: every quote in them would be escaped.)
INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, data, occurred_at, trace)
SELECT event.id, event.name, event.version, event.aggregate_id, event.aggregate_version, event.data, %s, %s
FROM jsonb_to_recordset(%s::jsonb) AS event (
    id uuid, name text, version smallint, aggregate_id uuid, aggregate_version bigint, data jsonb
)
