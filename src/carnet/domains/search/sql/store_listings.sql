-- Puts snapshots into the index: `listings` are rows of search_listing, each id once, `calls` the rows of search_call
-- of all of them. A listing whose version here is the same or newer is left alone. Returns how many changed.
CREATE OR REPLACE FUNCTION search_store_listings(listings jsonb, calls jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    changed uuid[];
BEGIN
    WITH stored AS (
        INSERT INTO search_listing AS old (id, version, on_sale, sale_from, kind, name, operator_id, operator_name,
                                           seat_plan_id, fare_table_id, amenities, departs_at, sale_until, event_id)
        SELECT id, version, on_sale, sale_from, kind, name, operator_id, operator_name,
               seat_plan_id, fare_table_id, amenities, departs_at, sale_until, event_id
        FROM jsonb_to_recordset(listings) AS new (
            id uuid, version bigint, on_sale boolean, sale_from timestamptz, kind text, name text, operator_id uuid,
            operator_name text, seat_plan_id uuid, fare_table_id uuid, amenities text[], departs_at timestamptz,
            sale_until timestamptz, event_id uuid)
        ORDER BY id
        ON CONFLICT (id) DO UPDATE SET
            version = EXCLUDED.version, on_sale = EXCLUDED.on_sale, sale_from = EXCLUDED.sale_from,
            kind = EXCLUDED.kind, name = EXCLUDED.name, operator_id = EXCLUDED.operator_id,
            operator_name = EXCLUDED.operator_name, seat_plan_id = EXCLUDED.seat_plan_id,
            fare_table_id = EXCLUDED.fare_table_id, amenities = EXCLUDED.amenities, departs_at = EXCLUDED.departs_at,
            sale_until = EXCLUDED.sale_until, event_id = EXCLUDED.event_id
        WHERE old.version < EXCLUDED.version
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO changed FROM stored;

    -- A statement of its own: it must see the calls of whoever held these listings' rows until just now.
    DELETE FROM search_call WHERE listing_id = ANY (changed);
    INSERT INTO search_call (listing_id, seq, station_id, city_id, local_date, departs_at, arrives_at, metres,
                             pick_up, drop_off)
    SELECT listing_id, seq, station_id, city_id, (departs_at AT TIME ZONE timezone)::date, departs_at, arrives_at,
           metres, pick_up, drop_off
    FROM jsonb_to_recordset(calls) AS new (
        listing_id uuid, seq smallint, station_id uuid, city_id uuid, timezone text, departs_at timestamptz,
        arrives_at timestamptz, metres integer, pick_up boolean, drop_off boolean)
    WHERE listing_id = ANY (changed);
    RETURN cardinality(changed);
END
$$;
