-- Hold seats for many bookings at once. Each request is taken whole or not at all, and a refused one changes nothing and
-- spoils nobody else's. `requests` is a JSON array of
--   {request, user_id, key, fingerprint, most_held, booking, reference, currency, amount, email, departs_at, arrives_at,
--    expires_at, answer, event, tickets: [{id, listing_id, version, ordinal, span, from_stop, to_stop, seat, section,
--    travel_class, departs_at, arrives_at, fare_id, family, conditions, first_name, last_name, amount, commission, operator_id}]}
-- with prices and rules worked out by the caller from the listing's `version`, which is checked here again,
-- and, where they apply, {discount, promo: {code, amount}, event_limits: [{event, most, tickets}], limited: true} and in
-- tickets {passenger_kind, lines, tax, event_id, quota}: `limited` says that a ticket has a quota. Requests without them pass
-- over what is done for them.
-- Codes, besides those of booking_head, inventory_take, inventory_quota_refusals and those in limits.sql:
-- TOO_MANY_HELD. No code means held.
-- Locks: buyers, promo codes, listings with quotas, seats, holds.
CREATE OR REPLACE FUNCTION booking_hold(requests jsonb, at timestamptz) RETURNS SETOF booking_answer
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
    open integer[];
    places inventory_quota_claim[];
BEGIN
    SELECT array_agg(ROW (r.request, r.user_id, r.key, decode(r.fingerprint, 'hex'))::booking_request ORDER BY r.request)
    INTO heads
    FROM jsonb_to_recordset(requests) AS r (request integer, user_id uuid, key text, fingerprint text);

    SELECT array_agg(h) INTO answers FROM booking_head(heads) h;
    open := ARRAY(SELECT h.request FROM unnest(heads) h EXCEPT SELECT a.request FROM unnest(answers) a);

    answers := answers || ARRAY(
        SELECT ROW (r.request, 'TOO_MANY_HELD', NULL, NULL, jsonb_build_object('held', held.seats))::booking_answer
        FROM jsonb_to_recordset(requests) AS r (request integer, user_id uuid, most_held integer, tickets jsonb)
        JOIN LATERAL (
            SELECT coalesce(sum(b.ticket_count), 0) AS seats FROM booking_booking b
            WHERE b.user_id = r.user_id AND b.status = 'held' AND b.expires_at > at
        ) held ON held.seats + jsonb_array_length(r.tickets) > r.most_held
        WHERE r.request = ANY (open)
    );
    -- A reference that is in use already: the caller asks again with another one.
    answers := answers || ARRAY(
        SELECT ROW (r.request, 'AGAIN', NULL, NULL, NULL)::booking_answer
        FROM jsonb_to_recordset(requests) AS r (request integer, reference text)
        JOIN booking_booking b ON b.reference = r.reference
        WHERE r.request = ANY (open) AND r.request NOT IN (SELECT a.request FROM unnest(answers) a)
    );
    open := ARRAY(SELECT unnest(open) EXCEPT SELECT a.request FROM unnest(answers) a);

    IF requests @? '$[*].event_limits' THEN
        answers := answers || ARRAY(SELECT booking_event_refusals(requests, open, at));
        open := ARRAY(SELECT unnest(open) EXCEPT SELECT a.request FROM unnest(answers) a);
    END IF;
    IF requests @? '$[*].promo' THEN
        answers := answers || ARRAY(SELECT booking_promo_refusals(requests, open, at));
        open := ARRAY(SELECT unnest(open) EXCEPT SELECT a.request FROM unnest(answers) a);
    END IF;
    IF requests @? '$[*].limited' THEN
        places := ARRAY(
            SELECT ROW (r.request, t.listing_id, t.family, t.travel_class, t.quota, t.id, t.ordinal)::inventory_quota_claim
            FROM jsonb_to_recordset(requests) AS r (request integer, tickets jsonb)
            CROSS JOIN LATERAL jsonb_to_recordset(r.tickets) AS t (id uuid, listing_id uuid, ordinal smallint, family text,
                travel_class text, quota integer)
            WHERE r.request = ANY (open) AND t.quota IS NOT NULL
        );
        answers := answers || ARRAY(
            SELECT ROW (q.request, q.code, NULL, NULL, jsonb_build_object('tickets', to_jsonb(q.tickets)))::booking_answer
            FROM inventory_quota_refusals(places, at) q
        );
        open := ARRAY(SELECT unnest(open) EXCEPT SELECT a.request FROM unnest(answers) a);
    END IF;

    answers := answers || ARRAY(
        SELECT ROW (t.request, t.code, NULL, NULL, jsonb_build_object('tickets', to_jsonb(t.tickets)))::booking_answer
        FROM inventory_take(ARRAY(
            SELECT ROW (r.request, t.listing_id, t.version, t.ordinal, t.from_stop, t.to_stop, t.span, t.id,
                        r.expires_at)::inventory_claim
            FROM jsonb_to_recordset(requests) AS r (request integer, expires_at timestamptz, tickets jsonb)
            CROSS JOIN LATERAL jsonb_to_recordset(r.tickets) AS t (id uuid, listing_id uuid, version integer,
                ordinal smallint, from_stop smallint, to_stop smallint, span bit varying)
            WHERE r.request = ANY (open)
        ), at) t
    );
    open := ARRAY(SELECT unnest(open) EXCEPT SELECT a.request FROM unnest(answers) a);

    PERFORM booking_write_held(requests, open, at);
    IF places IS NOT NULL THEN
        PERFORM inventory_quota_take(ARRAY(SELECT p FROM unnest(places) p WHERE p.request = ANY (open)));
    END IF;
    IF requests @? '$[*].promo' THEN
        PERFORM booking_write_promo_uses(requests, open);
    END IF;
    RETURN QUERY SELECT * FROM unnest(answers);
END
$$;
