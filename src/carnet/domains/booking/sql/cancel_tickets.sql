-- Departure and arrival as changes keep them.
CREATE OR REPLACE FUNCTION booking_times(departs_at timestamptz, arrives_at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'departure', to_char(departs_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'arrival', to_char(arrives_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
$$;

-- End issued or boarded tickets whose bookings the caller has locked: their seats go back, history is written. A booking
-- without a ticket that lives is cancelled with its last one. Answers the bookings that are.
CREATE OR REPLACE FUNCTION booking_cancel_tickets(listings uuid[], tickets uuid[], actor uuid, at timestamptz)
RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
    ended booking_ticket[];  -- as they were
BEGIN
    ended := ARRAY(
        SELECT t FROM booking_ticket t
        WHERE t.listing_id = ANY (listings) AND t.id = ANY (tickets) AND t.status IN ('issued', 'boarded')
        ORDER BY t.listing_id, t.id FOR UPDATE
    );
    UPDATE booking_ticket t SET status = 'cancelled'
    FROM unnest(ended) e WHERE t.listing_id = e.listing_id AND t.id = e.id;

    PERFORM inventory_give_back(array_agg(e.listing_id), array_agg(e.id), array_agg(e.ordinal::integer),
                                array_agg(e.from_stop::integer), array_agg(e.to_stop::integer))
    FROM unnest(ended) e;

    RETURN QUERY
    WITH empty AS (
        UPDATE booking_booking b SET status = 'cancelled'
        WHERE b.id IN (SELECT e.booking_id FROM unnest(ended) e) AND b.status = 'confirmed'
          AND NOT EXISTS (SELECT FROM booking_ticket t
                          WHERE t.booking_id = b.id AND t.status IN ('issued', 'boarded'))
        RETURNING b.id
    ), moves AS (
        INSERT INTO booking_move (booking_id, subject_id, from_status, to_status, verb, at, actor)
        SELECT e.booking_id, e.id, e.status, 'cancelled', 'cancel', booking_cancel_tickets.at,
               booking_cancel_tickets.actor
        FROM unnest(ended) e
        UNION ALL
        SELECT b.id, b.id, 'confirmed', 'cancelled', 'cancel', booking_cancel_tickets.at, booking_cancel_tickets.actor
        FROM empty b
    )
    SELECT b.id FROM empty b;
END
$$;
