-- Drop the holds on these seats that are dead at `at` and clear their legs. The caller has locked the seats.
-- A hold that is being paid for right now is waited for: whoever deletes its row decides.
CREATE OR REPLACE FUNCTION inventory_lapse(listings uuid[], ordinals smallint[], at timestamptz) RETURNS void
LANGUAGE sql AS $$
    -- In key order, as those who pay lock them.
    WITH locked AS MATERIALIZED (
        SELECT h.listing_id, h.ticket_id
        FROM inventory_hold h
        WHERE (h.listing_id, h.ordinal) IN (SELECT * FROM unnest(listings, ordinals)) AND h.expires_at <= at
        ORDER BY h.listing_id, h.ticket_id
        FOR UPDATE
    ), dead AS (
        DELETE FROM inventory_hold h USING locked
        WHERE h.listing_id = locked.listing_id AND h.ticket_id = locked.ticket_id
        RETURNING h.listing_id, h.ticket_id, h.ordinal, h.from_stop, h.to_stop
    ), unused AS (
        DELETE FROM inventory_quota_use u USING dead
        WHERE u.listing_id = dead.listing_id AND u.ticket_id = dead.ticket_id
    ), freed AS (
        SELECT d.listing_id, d.ordinal, bit_or(inventory_span(d.from_stop, d.to_stop, l.legs)) AS span
        FROM dead d JOIN inventory_listing l ON l.id = d.listing_id
        GROUP BY d.listing_id, d.ordinal
    )
    UPDATE inventory_seat s SET occupied = s.occupied & ~f.span
    FROM freed f WHERE s.listing_id = f.listing_id AND s.ordinal = f.ordinal;
$$;
