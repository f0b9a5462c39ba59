-- Give back unpaid seats (parallel arrays of tickets and their listings): deletes the holds of these tickets and clears their legs. Returns the tickets it freed;
-- a ticket whose hold is gone (paid, released, lapsed and retaken) is not among them and nothing changes for it.
CREATE OR REPLACE FUNCTION inventory_release(listings uuid[], tickets uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM inventory_seat s
    JOIN (
        SELECT h.listing_id, h.ordinal
        FROM unnest(listings, tickets) AS w (listing_id, ticket_id)
        JOIN inventory_hold h ON h.listing_id = w.listing_id AND h.ticket_id = w.ticket_id
    ) held ON s.listing_id = held.listing_id AND s.ordinal = held.ordinal
    ORDER BY s.listing_id, s.ordinal
    FOR UPDATE OF s;

    RETURN QUERY
    WITH gone AS (
        DELETE FROM inventory_hold h USING unnest(listings, tickets) AS w (listing_id, ticket_id)
        WHERE h.listing_id = w.listing_id AND h.ticket_id = w.ticket_id
        RETURNING h.*
    ), unused AS (
        DELETE FROM inventory_quota_use u USING gone
        WHERE u.listing_id = gone.listing_id AND u.ticket_id = gone.ticket_id
    ), freed AS (
        SELECT g.listing_id, g.ordinal, bit_or(inventory_span(g.from_stop, g.to_stop, l.legs)) AS span
        FROM gone g JOIN inventory_listing l ON l.id = g.listing_id
        GROUP BY g.listing_id, g.ordinal
    ), cleared AS (
        UPDATE inventory_seat s SET occupied = s.occupied & ~f.span
        FROM freed f WHERE s.listing_id = f.listing_id AND s.ordinal = f.ordinal
    )
    SELECT g.ticket_id FROM gone g;
END
$$;
