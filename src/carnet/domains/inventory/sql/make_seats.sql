-- Give these listings their seat rows, from their plans, and tell once that each is being sold (listing.sold). Listings
-- that have them are left alone: of that work nothing is done for any but a listing's first hold.
CREATE OR REPLACE FUNCTION inventory_make_seats(wanted uuid[], at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM inventory_listing WHERE id = ANY (wanted) AND NOT seats_made) THEN
        RETURN;
    END IF;
    -- Nobody gives these listings other stops or another plan from here on; what was given until now is what is read below.
    -- In key order, so that two batches that open the same listings wait for each other instead of locking up.
    PERFORM FROM inventory_listing WHERE id = ANY (wanted) AND NOT seats_made ORDER BY id FOR UPDATE;

    INSERT INTO inventory_seat (listing_id, ordinal, travel_class, blocked, occupied)
    SELECT l.id, (seat ->> 'ordinal')::smallint, seat ->> 'travel_class', (seat ->> 'blocked')::boolean,
           repeat('0', l.legs)::bit varying
    FROM inventory_listing l
    JOIN inventory_seat_plan p ON p.id = l.seat_plan_id
    CROSS JOIN LATERAL jsonb_array_elements(p.content -> 'seats') AS seat
    WHERE l.id = ANY (wanted) AND NOT l.seats_made
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING;

    -- A listing whose new plan has not arrived yet has none: it gets them when somebody asks again.
    WITH made AS (
        UPDATE inventory_listing l SET seats_made = true
        WHERE l.id = ANY (wanted) AND NOT l.seats_made
          AND EXISTS (SELECT FROM inventory_seat s WHERE s.listing_id = l.id)
        RETURNING l.id, l.version
    )
    INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data)
    SELECT carnet_uuid7(), 'listing.sold', 1, made.id, made.version, at, '{}'::jsonb FROM made;
END
$$;
