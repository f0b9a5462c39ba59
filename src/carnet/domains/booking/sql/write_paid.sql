-- Confirm the paid bookings and issue their tickets, with history, events and idempotency records; answers for each.
CREATE OR REPLACE FUNCTION booking_write_paid(requests jsonb, paid booking_due[], at timestamptz)
RETURNS SETOF booking_answer
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH r AS MATERIALIZED (
        SELECT p.*, q.key, decode(q.fingerprint, 'hex') AS fingerprint,
               q.answer || jsonb_build_object(
                   'amount', jsonb_build_object('amount', p.amount, 'currency', p.currency),
                   'booking', jsonb_build_object('reference', p.reference, 'status', 'confirmed')) AS body
        FROM unnest(paid) p
        JOIN jsonb_to_recordset(requests) AS q (request integer, key text, fingerprint text, answer jsonb) USING (request)
    ), bookings AS (
        UPDATE booking_booking b SET status = 'confirmed', confirmed_at = at, payment_id = r.payment
        FROM r WHERE b.id = r.id AND b.status = 'held'
        RETURNING b.id, b.email
    ), tickets AS (
        UPDATE booking_ticket t SET status = 'issued'
        FROM r WHERE t.booking_id = r.id AND t.status = 'held'
        RETURNING t.*
    ), moves AS (
        INSERT INTO booking_move (booking_id, subject_id, from_status, to_status, verb, at, actor)
        SELECT r.id, r.id, 'held', 'confirmed', 'pay', at, r.user_id FROM r
        UNION ALL
        SELECT r.id, t.id, 'held', 'issued', 'pay', at, r.user_id FROM tickets t JOIN r ON r.id = t.booking_id
    ), events AS (
        INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data)
        SELECT carnet_uuid7(), 'reservation.confirmed', 1, r.id, 2, at, jsonb_build_object(
            'reference', r.reference, 'user_id', r.user_id, 'payment_id', r.payment, 'email', b.email,
            'price', jsonb_build_object('amount', r.amount, 'currency', r.currency))
        FROM r JOIN bookings b ON b.id = r.id
        UNION ALL
        SELECT carnet_uuid7(), 'ticket.issued', 1, t.id, 2, at, jsonb_build_object(
            'booking_id', t.booking_id, 'listing_id', t.listing_id, 'from_stop', t.from_stop, 'to_stop', t.to_stop,
            'seat', t.seat, 'price', jsonb_build_object('amount', t.amount, 'currency', t.currency),
            'operator_id', t.operator_id)
        FROM tickets t
    ), records AS (
        INSERT INTO idempotency_record (user_id, key, fingerprint, status, body, created_at)
        SELECT user_id, key, fingerprint, 201, body, at FROM r
    )
    SELECT r.request, NULL, 201::smallint, r.body, NULL::jsonb FROM r;
END
$$;
