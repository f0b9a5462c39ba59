-- Put trips on sale, or tell the sellers what changed about them: the one way a snapshot leaves the catalog.
-- An event is written only for a trip whose snapshot differs from the one that was published last.
--   put_on_sale true: publish drafts, put withdrawn trips back; false: only refresh what is published already.
-- Answers one row per given trip: the outcome (contracts.Outcome) and the version that is in force.
CREATE OR REPLACE FUNCTION schedule_publish_trips(
    trip_ids uuid[], at timestamptz, put_on_sale boolean, traceparent text DEFAULT NULL)
RETURNS TABLE (trip_id uuid, outcome text, version integer)
LANGUAGE plpgsql SET jit = off AS $$
#variable_conflict use_column
DECLARE
    ready uuid[];
BEGIN
    PERFORM FROM schedule_trip AS t WHERE t.id = ANY (trip_ids) ORDER BY t.id FOR UPDATE;

    RETURN QUERY
        SELECT f.trip_id, f.fault, f.version FROM schedule_publication_faults(trip_ids, at, put_on_sale) AS f;
    ready := ARRAY(SELECT unnest(trip_ids) EXCEPT
                   SELECT f.trip_id FROM schedule_publication_faults(trip_ids, at, put_on_sale) AS f);

    -- The sale of a new trip opens after the operator's lead time.
    UPDATE schedule_trip AS t SET
        withdrawn_at = NULL,
        withdrawn_for_suspension = false,
        sale_from = CASE WHEN t.status = 'draft' AND o.lead_hours > 0
                         THEN coalesce(t.sale_from, at + make_interval(hours => o.lead_hours)) ELSE t.sale_from END
    FROM operators_operator_terms AS o
    WHERE put_on_sale AND t.id = ANY (ready) AND o.operator_id = t.operator_id
      AND (t.withdrawn_at IS NOT NULL OR t.status = 'draft' AND o.lead_hours > 0 AND t.sale_from IS NULL);

    RETURN QUERY
        WITH fresh AS MATERIALIZED (
            SELECT s.trip_id, s.content, sha256(convert_to(s.content::text, 'UTF8')) AS checksum
            FROM schedule_snapshots(ready) AS s
        ), changed AS (
            UPDATE schedule_trip AS t SET
                status = CASE t.status WHEN 'draft' THEN 'published' ELSE t.status END,
                version = t.version + 1, published_version = t.version + 1, checksum = f.checksum
            FROM fresh AS f
            WHERE t.id = f.trip_id AND t.checksum IS DISTINCT FROM f.checksum
            RETURNING t.id, t.version, f.content
        ), told AS (
            INSERT INTO events_outbox
                (id, name, version, aggregate_id, aggregate_version, occurred_at, trace, data)
            SELECT carnet_uuid7(), CASE c.version WHEN 1 THEN 'listing.published' ELSE 'listing.updated' END, 1,
                   c.id, c.version, at, traceparent,
                   jsonb_build_object('listing', c.content || jsonb_build_object('version', c.version))
            FROM changed AS c
        ), remembered AS (  -- a trip's first event is its first publication, which is the move out of draft
            INSERT INTO schedule_trip_history (trip_id, verb, from_status, to_status, at)
            SELECT c.id, 'publish', 'draft', 'published', at FROM changed AS c WHERE c.version = 1
        )
        SELECT f.trip_id,
               CASE WHEN c.id IS NULL THEN 'unchanged' WHEN c.version = 1 THEN 'published' ELSE 'updated' END,
               coalesce(c.version, t.version)
        FROM fresh AS f JOIN schedule_trip AS t ON t.id = f.trip_id LEFT JOIN changed AS c ON c.id = f.trip_id;
END $$
