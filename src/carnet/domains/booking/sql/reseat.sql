-- Write where the tickets of a listing sit from now on. `placed` is a JSON array of {ticket, ordinal, section, seat} for
-- tickets that are live; without a seat `ordinal` is null and `seat` empty. Tickets whose seat or section is another than
-- before, or who have a place no more or again, get a row of history; answers these.
CREATE OR REPLACE FUNCTION booking_reseat(listing uuid, brought_by integer, placed jsonb, at timestamptz)
RETURNS TABLE (ticket_id uuid)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO booking_reseating (listing_id, ticket_id, version, old_section, old_seat, section, seat, at)
    SELECT listing, t.id, brought_by, t.section, t.seat, p.section, p.seat, booking_reseat.at
    FROM jsonb_to_recordset(placed) AS p (ticket uuid, ordinal smallint, section text, seat text)
    JOIN booking_ticket t ON t.listing_id = listing AND t.id = p.ticket
    WHERE t.status IN ('held', 'issued', 'boarded')
      -- Who stands has no seat's name to lose, only the place.
      AND ((t.section, t.seat) <> (p.section, p.seat) OR (t.ordinal IS NULL) <> (p.ordinal IS NULL));

    UPDATE booking_ticket t SET ordinal = p.ordinal, section = p.section, seat = p.seat
    FROM jsonb_to_recordset(placed) AS p (ticket uuid, ordinal smallint, section text, seat text)
    WHERE t.listing_id = listing AND t.id = p.ticket AND t.status IN ('held', 'issued', 'boarded')
      AND (t.ordinal, t.section, t.seat) IS DISTINCT FROM (p.ordinal, p.section, p.seat);

    RETURN QUERY
    SELECT r.ticket_id FROM booking_reseating r WHERE r.listing_id = listing AND r.version = brought_by;
END
$$;
