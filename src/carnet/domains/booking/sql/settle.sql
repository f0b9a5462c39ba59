-- Pay many held bookings from their buyers' wallets. Each is paid whole or not at all: money, seats, tickets, events and
-- the idempotency record are one. `requests` is a JSON array of
--   {request, user_id, key, fingerprint, reference, payment, transfer, answer}
-- where `answer` is the part of the body the caller knows already.
-- Codes, besides those of booking_head: BOOKING_UNKNOWN, BOOKING_ALREADY_PAID, BOOKING_NOT_PAYABLE, HOLD_EXPIRED,
-- LISTING_CANCELLED, DEPARTED and those of payments_capture_wallets. Locks: buyers, bookings, holds, wallets.
CREATE OR REPLACE FUNCTION booking_settle(requests jsonb, at timestamptz) RETURNS SETOF booking_answer
LANGUAGE plpgsql
-- A plan made while the tables were empty must serve when they are full: index scans only, for these and the functions
-- they call.
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_bitmapscan = off
SET enable_material = off
SET jit = off
AS $$
DECLARE
    heads booking_request[];
    answers booking_answer[];
    due booking_due[];
    tickets booking_due_ticket[];
    live uuid[];
    paid booking_due[];
BEGIN
    SELECT array_agg(ROW (r.request, r.user_id, r.key, decode(r.fingerprint, 'hex'))::booking_request ORDER BY r.request)
    INTO heads
    FROM jsonb_to_recordset(requests) AS r (request integer, user_id uuid, key text, fingerprint text);

    SELECT array_agg(h) INTO answers FROM booking_head(heads) h;

    due := ARRAY(
        SELECT ROW (r.request, b.id, b.reference, b.user_id, b.status, b.currency, b.amount, b.ticket_count, b.expires_at,
                    r.payment, r.transfer)::booking_due
        FROM jsonb_to_recordset(requests) AS r (request integer, user_id uuid, reference text, payment uuid, transfer uuid)
        JOIN booking_booking b ON b.reference = r.reference AND b.user_id = r.user_id
        WHERE r.request NOT IN (SELECT a.request FROM unnest(answers) a)
        ORDER BY b.id
        FOR UPDATE OF b
    );
    tickets := ARRAY(
        SELECT ROW (d.request, t.id, t.listing_id)::booking_due_ticket
        FROM unnest(due) d JOIN booking_ticket t ON t.booking_id = d.id
        WHERE d.status = 'held' AND d.expires_at > at
    );
    live := ARRAY(
        SELECT inventory_live_holds(ARRAY(SELECT DISTINCT listing_id FROM unnest(tickets)),
                                    ARRAY(SELECT id FROM unnest(tickets)), at)
    );
    answers := answers || ARRAY(
        SELECT ROW (r.request, booking_why_not(d, at, held.seats, held.ended), NULL, NULL, NULL)::booking_answer
        FROM unnest(heads) r
        LEFT JOIN unnest(due) d ON d.request = r.request
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE t.id = ANY (live)) AS seats,
                   -- one that was only taken off sale may still be paid
                   min(l.status) FILTER (WHERE l.status IN ('cancelled', 'departed', 'arrived')) AS ended
            FROM unnest(tickets) t JOIN inventory_listing l ON l.id = t.listing_id
            WHERE t.request = r.request
        ) held ON true
        WHERE r.request NOT IN (SELECT a.request FROM unnest(answers) a)
          AND booking_why_not(d, at, held.seats, held.ended) IS NOT NULL
    );
    due := ARRAY(SELECT d FROM unnest(due) d WHERE d.request NOT IN (SELECT a.request FROM unnest(answers) a));

    answers := answers || ARRAY(
        SELECT ROW (c.request, c.refusal, NULL, NULL,
                    jsonb_build_object('balance', c.balance, 'amount', d.amount, 'currency', d.currency))::booking_answer
        FROM payments_capture_wallets(booking_captures(due), at) c JOIN unnest(due) d USING (request)
        WHERE c.refusal IS NOT NULL
    );
    paid := ARRAY(SELECT d FROM unnest(due) d WHERE d.request NOT IN (SELECT a.request FROM unnest(answers) a));

    PERFORM inventory_sell(ARRAY(SELECT t.listing_id FROM unnest(tickets) t JOIN unnest(paid) p USING (request)),
                           ARRAY(SELECT t.id FROM unnest(tickets) t JOIN unnest(paid) p USING (request)));
    RETURN QUERY SELECT * FROM unnest(answers);
    RETURN QUERY SELECT * FROM booking_write_paid(requests, paid, at);
END
$$;
