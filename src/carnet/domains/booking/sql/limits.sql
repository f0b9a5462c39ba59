-- Which of the `open` requests want more tickets of an event than one user may have; `event_limits` is an array of
-- {event, most, tickets}. The buyer's row is locked, so that nothing is counted twice at once. What a paid booking holds is
-- for an exchange that may be paid at any moment.
CREATE OR REPLACE FUNCTION booking_event_refusals(requests jsonb, open integer[], at timestamptz)
RETURNS SETOF booking_answer
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    SELECT DISTINCT ON (r.request) r.request, 'TOO_MANY_FOR_EVENT', NULL::smallint, NULL::jsonb,
           jsonb_build_object('event', l.event, 'have', mine.tickets, 'most', l.most)
    FROM jsonb_to_recordset(requests) AS r (request integer, user_id uuid, event_limits jsonb)
    CROSS JOIN LATERAL jsonb_to_recordset(r.event_limits) AS l (event uuid, most integer, tickets integer)
    CROSS JOIN LATERAL (
        SELECT count(*) AS tickets
        FROM booking_booking b JOIN booking_ticket t ON t.booking_id = b.id
        WHERE b.user_id = r.user_id AND t.event_id = l.event
          AND (t.status IN ('issued', 'boarded')
               OR t.status = 'held' AND (b.status = 'confirmed' OR b.status = 'held' AND b.expires_at > at))
    ) mine
    WHERE r.request = ANY (open) AND mine.tickets + l.tickets > l.most
    ORDER BY r.request, l.event;
END
$$;

-- Which of the `open` requests cannot have the promo code they name; `promo` is {code, amount}.
--   PROMO_CODE_NOT_VALID   it was stopped meanwhile
--   PROMO_CODE_USED_UP     by everybody, or by this buyer
--   UNDECIDED              an undecided neighbour in this batch may use the last one: ask once more
-- Counted are bookings that are paid, or held and alive, under the lock of the code's row. Lapsed ones give back their
-- seats here, since one that is merely not counted could still be paid by who began in time.
-- Locks: promo codes in key order; then seats and holds, if anything has lapsed.
CREATE OR REPLACE FUNCTION booking_promo_refusals(requests jsonb, open integer[], at timestamptz)
RETURNS SETOF booking_answer
LANGUAGE plpgsql AS $$
DECLARE
    codes uuid[] := ARRAY(
        SELECT (r.promo ->> 'code')::uuid FROM jsonb_to_recordset(requests) AS r (request integer, promo jsonb)
        WHERE r.request = ANY (open) AND r.promo IS NOT NULL
    );
    listings uuid[];
    tickets uuid[];
BEGIN
    PERFORM FROM booking_promo_code c
    WHERE c.id = ANY (codes) AND c.most_uses IS NOT NULL ORDER BY c.id FOR UPDATE;

    SELECT array_agg(t.listing_id), array_agg(t.id) INTO listings, tickets
    FROM booking_promo_use u
    JOIN booking_booking b ON b.id = u.booking_id AND b.status = 'held' AND b.expires_at <= at
    JOIN booking_ticket t ON t.booking_id = b.id AND t.status = 'held'
    WHERE u.promo_code_id = ANY (codes);
    IF listings IS NOT NULL THEN
        PERFORM inventory_release(listings, tickets);
    END IF;

    RETURN QUERY
    SELECT j.request,
           CASE WHEN j.stopped THEN 'PROMO_CODE_NOT_VALID'
                WHEN j.used >= j.most_uses OR j.mine >= j.most_per_user THEN 'PROMO_CODE_USED_UP'
                ELSE 'UNDECIDED' END,
           NULL::smallint, NULL::jsonb, jsonb_build_object('mine', j.mine)
    FROM (
        SELECT r.request, c.stopped_at <= at AS stopped, c.most_uses, c.most_per_user, uses.used, uses.mine,
               row_number() OVER (PARTITION BY c.id ORDER BY r.request) AS place
        FROM jsonb_to_recordset(requests) AS r (request integer, user_id uuid, promo jsonb)
        JOIN booking_promo_code c ON c.id = (r.promo ->> 'code')::uuid
        CROSS JOIN LATERAL (
            SELECT count(*) AS used, count(*) FILTER (WHERE u.user_id = r.user_id) AS mine
            FROM booking_promo_use u JOIN booking_booking b ON b.id = u.booking_id
            WHERE u.promo_code_id = c.id AND (c.most_uses IS NOT NULL OR c.most_per_user IS NOT NULL)
              AND (b.status = 'confirmed' OR b.status = 'held' AND b.expires_at > at)
        ) uses
        WHERE r.request = ANY (open)
    ) j
    WHERE j.stopped OR j.used + j.place > j.most_uses OR j.mine >= j.most_per_user;
END
$$;

-- What the requests that got their seats have used: promo codes.
CREATE OR REPLACE FUNCTION booking_write_promo_uses(requests jsonb, accepted integer[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO booking_promo_use (promo_code_id, booking_id, user_id, amount)
    SELECT (r.promo ->> 'code')::uuid, r.booking, r.user_id, (r.promo ->> 'amount')::bigint
    FROM jsonb_to_recordset(requests) AS r (request integer, booking uuid, user_id uuid, promo jsonb)
    WHERE r.request = ANY (accepted) AND r.promo IS NOT NULL;
$$;
