-- Write the bookings, tickets, history, events and idempotency records of the requests that got their seats.
CREATE OR REPLACE FUNCTION booking_write_held(requests jsonb, accepted integer[], at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH r AS MATERIALIZED (
        SELECT q.* FROM jsonb_to_recordset(requests) AS q (
            request integer, user_id uuid, key text, fingerprint text, booking uuid, reference text, currency text,
            amount bigint, discount bigint, email text, departs_at timestamptz, arrives_at timestamptz, expires_at timestamptz,
            answer jsonb, event jsonb, tickets jsonb)
        WHERE q.request = ANY (accepted)
    ), t AS MATERIALIZED (
        SELECT r.booking, r.currency, r.user_id, t.* FROM r CROSS JOIN LATERAL jsonb_to_recordset(r.tickets) AS t (
            id uuid, listing_id uuid, ordinal smallint, from_stop smallint, to_stop smallint, seat text, section text,
            travel_class text, departs_at timestamptz, arrives_at timestamptz, fare_id uuid, family text,
            conditions jsonb, first_name text, last_name text, amount bigint, commission bigint, operator_id uuid,
            passenger_kind text, lines jsonb, event_id uuid, tax bigint)
    ), bookings AS (
        INSERT INTO booking_booking (id, reference, user_id, status, amount, discount, currency, ticket_count, email, listing_ids,
                                     departs_at, arrives_at, created_at, expires_at)
        SELECT booking, reference, user_id, 'held', amount, coalesce(discount, 0), currency, jsonb_array_length(tickets), email,
               ARRAY(SELECT DISTINCT t.listing_id FROM t WHERE t.booking = r.booking), departs_at, arrives_at, at,
               expires_at
        FROM r
    ), tickets AS (
        INSERT INTO booking_ticket (id, listing_id, booking_id, status, ordinal, seat, section, travel_class, from_stop,
                                    to_stop, departs_at, arrives_at, fare_id, family, conditions, first_name, last_name,
                                    amount, currency, commission, operator_id, passenger_kind, lines,
                                    event_id, tax)
        SELECT id, listing_id, booking, 'held', ordinal, seat, section, travel_class, from_stop, to_stop,
               departs_at, arrives_at, fare_id, family, conditions, first_name, last_name, amount, currency, commission, operator_id,
               coalesce(passenger_kind, 'adult'), coalesce(lines, '[]'), event_id, coalesce(tax, 0)
        FROM t
    ), moves AS (
        INSERT INTO booking_move (booking_id, subject_id, to_status, verb, at, actor)
        SELECT booking, booking, 'held', 'hold', at, user_id FROM r
        UNION ALL SELECT booking, id, 'held', 'hold', at, user_id FROM t
    ), events AS (
        INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data)
        SELECT carnet_uuid7(), 'reservation.created', 1, booking, 1, at, event FROM r
    )
    INSERT INTO idempotency_record (user_id, key, fingerprint, status, body, created_at)
    SELECT user_id, key, decode(fingerprint, 'hex'), 201, answer, at FROM r;
END
$$;
