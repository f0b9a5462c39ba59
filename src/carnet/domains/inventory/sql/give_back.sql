-- Sold seats are on sale again: clears the legs of these tickets and what they used of their fares' quotas. Parallel
-- arrays; a ticket without a seat (ordinal null) clears nothing. The caller has ended the tickets in this transaction, each
-- once: a leg that is cleared twice could be somebody else's by then. Locks: seats in key order.
CREATE OR REPLACE FUNCTION inventory_give_back(
    listings uuid[], tickets uuid[], ordinals integer[], from_stops integer[], to_stops integer[]
) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM inventory_seat s
    WHERE (s.listing_id, s.ordinal) IN (SELECT * FROM unnest(listings, ordinals))
    ORDER BY s.listing_id, s.ordinal
    FOR UPDATE;

    UPDATE inventory_seat s SET occupied = s.occupied & ~freed.span
    FROM (
        SELECT w.listing_id, w.ordinal, bit_or(inventory_span(w.from_stop, w.to_stop, l.legs)) AS span
        FROM unnest(listings, ordinals, from_stops, to_stops) AS w (listing_id, ordinal, from_stop, to_stop)
        JOIN inventory_listing l ON l.id = w.listing_id
        GROUP BY w.listing_id, w.ordinal
    ) freed
    WHERE s.listing_id = freed.listing_id AND s.ordinal = freed.ordinal;

    DELETE FROM inventory_quota_use q USING unnest(listings, tickets) AS w (listing_id, ticket_id)
    WHERE q.listing_id = w.listing_id AND q.ticket_id = w.ticket_id;
END
$$;
