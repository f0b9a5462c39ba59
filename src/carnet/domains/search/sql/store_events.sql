-- Keeps what events are called, told by events; one whose version here is the same or newer is left alone.
INSERT INTO search_event AS old (id, version, operator_id, name, description, category, most_per_user)
SELECT id, version, operator_id, name, description, category, most_per_user
FROM jsonb_to_recordset(%(events)s) AS new (
    id uuid, version bigint, operator_id uuid, name text, description text, category text, most_per_user smallint)
ORDER BY id
ON CONFLICT (id) DO UPDATE SET
    version = EXCLUDED.version, operator_id = EXCLUDED.operator_id, name = EXCLUDED.name,
    description = EXCLUDED.description, category = EXCLUDED.category,
    most_per_user = EXCLUDED.most_per_user
WHERE old.version < EXCLUDED.version
