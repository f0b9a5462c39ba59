-- Confirm a booking that the caller has locked, held or expired, and issue its tickets, with history and events. What it costs
-- and the seats are the caller's, in the same transaction.
CREATE OR REPLACE FUNCTION booking_issue(whole uuid, payment uuid, actor uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    WITH b AS MATERIALIZED (
        -- as it was; each of its own moves so far had an event
        SELECT k.*, CASE k.status WHEN 'held' THEN 'held' ELSE 'void' END AS tickets_were,
               (SELECT count(*) FROM booking_move m WHERE m.booking_id = k.id AND m.subject_id = k.id) AS moves
        FROM booking_booking k WHERE k.id = whole AND k.status IN ('held', 'expired')
    ), bookings AS (
        UPDATE booking_booking k SET status = 'confirmed', confirmed_at = booking_issue.at, payment_id = booking_issue.payment
        FROM b WHERE k.id = b.id
    ), tickets AS (
        UPDATE booking_ticket t SET status = 'issued'
        FROM b WHERE t.booking_id = b.id AND t.status = b.tickets_were
        RETURNING t.*, b.tickets_were
    ), moves AS (
        INSERT INTO booking_move (booking_id, subject_id, from_status, to_status, verb, at, actor)
        SELECT b.id, b.id, b.status, 'confirmed', 'pay', booking_issue.at, booking_issue.actor FROM b
        UNION ALL
        SELECT t.booking_id, t.id, t.tickets_were, 'issued', 'pay', booking_issue.at, booking_issue.actor FROM tickets t
    )
    INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data)
    SELECT carnet_uuid7(), 'reservation.confirmed', 1, b.id, b.moves + 1, booking_issue.at, jsonb_build_object(
        'reference', b.reference, 'user_id', b.user_id, 'payment_id', booking_issue.payment, 'email', b.email,
        'price', jsonb_build_object('amount', b.amount, 'currency', b.currency))
    FROM b
    UNION ALL
    SELECT carnet_uuid7(), 'ticket.issued', 1, t.id, 2, booking_issue.at, jsonb_build_object(
        'booking_id', t.booking_id, 'listing_id', t.listing_id, 'from_stop', t.from_stop, 'to_stop', t.to_stop,
        'seat', t.seat, 'price', jsonb_build_object('amount', t.amount, 'currency', t.currency),
        'operator_id', t.operator_id)
    FROM tickets t;
END
$$;

-- Why a booking cannot be paid now, as booking_settle says it; null when it can, and then its holds stay alive until the
-- transaction ends. Locks: booking, holds.
CREATE OR REPLACE FUNCTION booking_payable(whole uuid, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    b booking_booking;
    listings uuid[];
    tickets uuid[];
    seats bigint;
    ended text;
BEGIN
    SELECT k.* INTO b FROM booking_booking k WHERE k.id = whole FOR UPDATE;
    SELECT array_agg(t.listing_id), array_agg(t.id) INTO listings, tickets
    FROM booking_ticket t WHERE t.booking_id = b.id AND t.status = 'held' AND b.status = 'held';
    SELECT count(*) INTO seats FROM inventory_live_holds(listings, tickets, booking_payable.at);
    SELECT min(l.status) INTO ended FROM inventory_listing l
    WHERE l.id = ANY (listings) AND l.status IN ('cancelled', 'departed', 'arrived');
    RETURN booking_why_not(ROW (0, b.id, b.reference, b.user_id, b.status, b.currency, b.amount, b.ticket_count,
                                b.expires_at, NULL, NULL)::booking_due, booking_payable.at, seats, ended);
END
$$;

-- The point of no return of a purchase in steps: the booking is confirmed and its seats are sold, or it answers why not;
-- then nothing has happened. The money is the caller's, in the same transaction.
CREATE OR REPLACE FUNCTION booking_confirm(whole uuid, payment uuid, actor uuid, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    code text := booking_payable(whole, booking_confirm.at);
BEGIN
    IF code IS NULL THEN
        PERFORM inventory_sell(array_agg(t.listing_id), array_agg(t.id)) FROM booking_ticket t WHERE t.booking_id = whole;
        PERFORM booking_issue(whole, booking_confirm.payment, booking_confirm.actor, booking_confirm.at);
    END IF;
    RETURN code;
END
$$;

-- The limits that held for these tickets of a booking when it was made, as booking_hold reads them, for request 0.
CREATE OR REPLACE FUNCTION booking_limits_again(whole uuid, tickets booking_ticket[]) RETURNS jsonb
LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'request', 0, 'user_id', b.user_id,
        'promo', (SELECT jsonb_build_object('code', u.promo_code_id, 'amount', u.amount)
                  FROM booking_promo_use u WHERE u.booking_id = b.id),
        'event_limits', (
            SELECT coalesce(jsonb_agg(to_jsonb(e)), '[]') FROM (
                SELECT t.event_id AS event, min((l.content ->> 'most_per_user')::integer) AS most, count(*) AS tickets
                FROM unnest(tickets) t JOIN inventory_listing l ON l.id = t.listing_id
                WHERE t.event_id IS NOT NULL AND l.content ->> 'most_per_user' IS NOT NULL
                GROUP BY t.event_id
            ) e))))
    FROM booking_booking b WHERE b.id = whole
$$;

-- Sell an expired booking (locked, and its buyer before it) the seats it had, which was paid for too late: null when it is
-- confirmed, or a code that says why not; then the caller rolls back. It must be on sale at this moment, in the same
-- vehicle, within the limits of its fares, its promo code and its event.
-- Locks: promo codes, listings with quotas, seats, holds.
CREATE OR REPLACE FUNCTION booking_retake(whole uuid, payment uuid, actor uuid, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    gone booking_ticket[] := ARRAY(
        SELECT t FROM booking_ticket t JOIN booking_booking b ON b.id = t.booking_id
        WHERE b.id = whole AND b.status = 'expired' AND t.status = 'void' ORDER BY t.listing_id, t.id);
    claims inventory_claim[];
    asked jsonb := booking_limits_again(whole, gone);
    code text;
BEGIN
    -- Seats of another vehicle are others, whatever their numbers; who has left takes nobody on board.
    SELECT array_agg(ROW (0, t.listing_id, l.version, t.ordinal, t.from_stop, t.to_stop,
                          inventory_span(t.from_stop, t.to_stop, l.legs), t.id,
                          booking_retake.at + interval '1 minute')::inventory_claim)
    INTO claims
    FROM unnest(gone) t
    JOIN inventory_listing l ON l.id = t.listing_id
    JOIN inventory_seat_plan p ON p.id = l.seat_plan_id
    CROSS JOIN LATERAL (SELECT p.content -> 'seats' -> t.ordinal::integer AS seat) s
    WHERE (s.seat ->> 'section', s.seat ->> 'travel_class') = (t.section, t.travel_class)
      AND t.seat IN ('', s.seat ->> 'label')
      AND (l.content -> 'stops' -> t.from_stop::integer ->> 'departure')::timestamptz > booking_retake.at;
    IF cardinality(gone) = 0 OR cardinality(claims) IS DISTINCT FROM cardinality(gone) THEN
        RETURN 'SEAT_TAKEN';
    END IF;

    SELECT a.code INTO code FROM booking_event_refusals(asked, ARRAY[0], booking_retake.at) a;
    IF code IS NULL THEN
        SELECT a.code INTO code FROM booking_promo_refusals(asked, ARRAY[0], booking_retake.at) a;
    END IF;
    IF code IS NULL AND NOT booking_exchange_places(gone, booking_retake.at) THEN
        code := 'FARE_SOLD_OUT';
    END IF;
    IF code IS NULL THEN
        SELECT a.code INTO code FROM inventory_take(claims, booking_retake.at) a;
    END IF;
    IF code IS NULL THEN
        PERFORM inventory_sell(ARRAY(SELECT t.listing_id FROM unnest(gone) t), ARRAY(SELECT t.id FROM unnest(gone) t));
        PERFORM booking_issue(whole, booking_retake.payment, booking_retake.actor, booking_retake.at);
    END IF;
    RETURN code;
END
$$;
