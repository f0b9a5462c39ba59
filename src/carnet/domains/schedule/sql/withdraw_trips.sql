-- Take published trips off sale; sold tickets stay valid. Answers the trips this call withdrew.
-- Forgetting the checksum makes the next publication tell the sellers, although the trip is as it was.
CREATE OR REPLACE FUNCTION schedule_withdraw_trips(
    trip_ids uuid[], reason text, at timestamptz, traceparent text DEFAULT NULL)
RETURNS TABLE (trip_id uuid, version integer)
LANGUAGE sql AS $$
    WITH wanted AS (
        SELECT t.id FROM schedule_trip AS t
        WHERE t.id = ANY (trip_ids) AND t.withdrawn_at IS NULL AND t.status IN ('published', 'delayed', 'boarding')
        ORDER BY t.id FOR UPDATE
    ), withdrawn AS (
        UPDATE schedule_trip AS t SET withdrawn_at = at, version = t.version + 1, checksum = NULL
        FROM wanted AS w WHERE t.id = w.id
        RETURNING t.id, t.version
    ), told AS (
        INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, trace, data)
        SELECT carnet_uuid7(), 'listing.withdrawn', 1, w.id, w.version, at, traceparent,
               jsonb_build_object('reason', reason)
        FROM withdrawn AS w
    )
    SELECT w.id, w.version FROM withdrawn AS w
$$
