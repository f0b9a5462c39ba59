-- Sold tickets of a listing get other seats: the legs of their old ones are free again, those of the new ones are taken, for
-- all of them or none. Parallel arrays; a ticket that has no seat so far (null) frees nothing, and tickets may change over.
-- Answers which tickets stand in the way and why; nothing when it is done:
--   LISTING_CHANGED            the seats are not those of the `seen` version; `ticket` is null
--   SEAT_UNKNOWN, SEAT_TAKEN   what was wanted is no seat, or somebody else has a part of it
-- The caller has locked the tickets' bookings. Locks: seats in key order, then holds.
CREATE OR REPLACE FUNCTION inventory_change_seats(
    listing uuid, seen integer, tickets uuid[], old_seats smallint[], new_seats smallint[], from_stops smallint[],
    to_stops smallint[], at timestamptz
) RETURNS TABLE (code text, ticket uuid)
LANGUAGE plpgsql AS $$
DECLARE
    asked inventory_claim[] := ARRAY(
        SELECT ROW (0, listing, seen, w.seat, w.from_stop, w.to_stop, inventory_span(w.from_stop, w.to_stop, l.legs),
                    w.ticket_id, at)::inventory_claim
        FROM unnest(tickets, new_seats, from_stops, to_stops) AS w (ticket_id, seat, from_stop, to_stop)
        JOIN inventory_listing l ON l.id = listing);
    given inventory_claim[] := ARRAY(
        SELECT ROW (0, listing, seen, w.seat, w.from_stop, w.to_stop, inventory_span(w.from_stop, w.to_stop, l.legs),
                    w.ticket_id, at)::inventory_claim
        FROM unnest(tickets, old_seats, from_stops, to_stops) AS w (ticket_id, seat, from_stop, to_stop)
        JOIN inventory_listing l ON l.id = listing
        WHERE w.seat IS NOT NULL);
BEGIN
    PERFORM inventory_lock_seats(asked || given, at);

    -- Who waited for these seats may have waited for another vehicle: its seats are not those that were chosen.
    IF NOT EXISTS (SELECT FROM inventory_listing l WHERE l.id = listing AND l.version = seen) THEN
        RETURN QUERY SELECT 'LISTING_CHANGED', NULL::uuid;
        RETURN;
    END IF;

    RETURN QUERY
    SELECT CASE WHEN s.ordinal IS NULL OR s.blocked THEN 'SEAT_UNKNOWN' ELSE 'SEAT_TAKEN' END, a.ticket_id
    FROM unnest(asked) a
    LEFT JOIN inventory_seat s ON s.listing_id = a.listing_id AND s.ordinal = a.ordinal
    LEFT JOIN (
        SELECT g.ordinal, bit_or(g.span) AS span FROM unnest(given) g GROUP BY g.ordinal
    ) own ON own.ordinal = a.ordinal
    WHERE s.ordinal IS NULL OR s.blocked
       OR (s.occupied & ~coalesce(own.span, a.span & ~a.span) & a.span) <> (a.span & ~a.span);
    IF FOUND THEN
        RETURN;
    END IF;

    UPDATE inventory_seat s SET occupied = (s.occupied & ~changed.given) | changed.taken
    FROM (
        SELECT c.ordinal, bit_or(c.given) AS given, bit_or(c.taken) AS taken
        FROM (
            SELECT g.ordinal, g.span AS given, g.span & ~g.span AS taken FROM unnest(given) g
            UNION ALL
            SELECT a.ordinal, a.span & ~a.span, a.span FROM unnest(asked) a
        ) c
        GROUP BY c.ordinal
    ) changed
    WHERE s.listing_id = listing AND s.ordinal = changed.ordinal;
END
$$;
