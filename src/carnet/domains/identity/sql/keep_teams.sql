-- Keeps operators' names told by events; a team whose version here is the same or newer is left alone.
INSERT INTO identity_team AS old (operator_id, name, needs_second_factor, version)
SELECT operator_id, name, false, version
FROM jsonb_to_recordset(%(teams)s) AS new (operator_id uuid, name text, version bigint)
ORDER BY operator_id
ON CONFLICT (operator_id) DO UPDATE SET name = EXCLUDED.name, version = EXCLUDED.version
WHERE old.version < EXCLUDED.version
