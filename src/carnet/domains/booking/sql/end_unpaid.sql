-- End unpaid bookings whose rows the caller has locked: their seats go back, tickets become void, history is written.
-- Both the release by a buyer and the lapse by the clock pass here; `verb` and `ended` say which it was.
CREATE OR REPLACE FUNCTION booking_end_unpaid(bookings uuid[], verb text, ended text, actor uuid, at timestamptz)
RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM inventory_release(array_agg(listing_id), array_agg(id))
    FROM booking_ticket WHERE booking_id = ANY (bookings) AND status = 'held';

    WITH ended_bookings AS (
        UPDATE booking_booking b SET status = ended WHERE b.id = ANY (bookings) AND b.status = 'held' RETURNING b.id
    ), voided AS (
        UPDATE booking_ticket t SET status = 'void' WHERE t.booking_id = ANY (bookings) AND t.status = 'held'
        RETURNING t.booking_id, t.id
    )
    INSERT INTO booking_move (booking_id, subject_id, from_status, to_status, verb, at, actor)
    SELECT id, id, 'held', ended, booking_end_unpaid.verb, booking_end_unpaid.at, booking_end_unpaid.actor
    FROM ended_bookings
    UNION ALL
    SELECT booking_id, id, 'held', 'void', booking_end_unpaid.verb, booking_end_unpaid.at, booking_end_unpaid.actor
    FROM voided;
END
$$;
