-- Lock the seats of these tickets and of those that are to be theirs, in key order, before any of them changes hands.
CREATE OR REPLACE FUNCTION booking_exchange_lock(listings uuid[], tickets uuid[], wanted inventory_claim[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM inventory_seat s
    WHERE (s.listing_id, s.ordinal) IN (
        SELECT t.listing_id, t.ordinal FROM booking_ticket t
        WHERE t.listing_id = ANY (listings) AND t.id = ANY (tickets) AND t.ordinal IS NOT NULL
        UNION
        SELECT w.listing_id, w.ordinal FROM unnest(wanted) w)
    ORDER BY s.listing_id, s.ordinal
    FOR UPDATE;
END
$$;

-- Hold the seats of tickets that are to replace others of the same booking, which the caller has locked. `wanted` is a JSON
-- array of the tickets as booking_hold takes them, each with `replaces`, and `holder` if its buyer gave it away. Answers why not: a code, and which tickets are in
-- the way; nothing when they are held, until `lapses_at`. Tickets of a rebooking take no place of a quota: they name none.
-- Codes: those of inventory_take and inventory_quota_refusals. Locks: listings with quotas, seats, holds.
CREATE OR REPLACE FUNCTION booking_exchange_hold(
    booking uuid, money text, wanted jsonb, listings uuid[], tickets uuid[], lapses_at timestamptz, actor uuid, at timestamptz
) RETURNS TABLE (code text, in_the_way uuid[])
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    places inventory_quota_claim[] := ARRAY(
        SELECT ROW (0, w.listing_id, w.family, w.travel_class, w.quota, w.id, w.ordinal)::inventory_quota_claim
        FROM jsonb_to_recordset(wanted) AS w (id uuid, listing_id uuid, ordinal smallint, family text, travel_class text,
                                              quota integer)
        WHERE w.quota IS NOT NULL
    );
    claims inventory_claim[] := ARRAY(
        SELECT ROW (0, w.listing_id, w.version, w.ordinal, w.from_stop, w.to_stop, w.span, w.id, lapses_at)::inventory_claim
        FROM jsonb_to_recordset(wanted) AS w (id uuid, listing_id uuid, version integer, ordinal smallint,
                                              from_stop smallint, to_stop smallint, span bit varying)
    );
BEGIN
    PERFORM inventory_make_seats(ARRAY(SELECT DISTINCT c.listing_id FROM unnest(claims) c), at);
    IF cardinality(places) > 0 THEN
        RETURN QUERY SELECT q.code, q.tickets FROM inventory_quota_refusals(places, at) q;
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    PERFORM booking_exchange_lock(listings, tickets, claims);
    RETURN QUERY SELECT t.code, t.tickets FROM inventory_take(claims, at) t;
    IF FOUND THEN
        RETURN;
    END IF;

    WITH made AS (
        INSERT INTO booking_ticket (id, listing_id, booking_id, status, ordinal, seat, section, travel_class, from_stop, to_stop,
                                    departs_at, arrives_at, fare_id, family, conditions, first_name, last_name, amount,
                                    currency, commission, operator_id, passenger_kind, lines, event_id, tax, replaces_id,
                                    holder_id)
        SELECT w.id, w.listing_id, booking, 'held', w.ordinal, w.seat, w.section, w.travel_class, w.from_stop, w.to_stop,
               w.departs_at, w.arrives_at, w.fare_id, w.family, w.conditions, w.first_name, w.last_name, w.amount, money,
               w.commission, w.operator_id, coalesce(w.passenger_kind, 'adult'), coalesce(w.lines, '[]'), w.event_id,
               coalesce(w.tax, 0), w.replaces, w.holder
        FROM jsonb_to_recordset(wanted) AS w (
            id uuid, listing_id uuid, ordinal smallint, from_stop smallint, to_stop smallint, seat text, section text,
            travel_class text, departs_at timestamptz, arrives_at timestamptz, fare_id uuid, family text, conditions jsonb,
            first_name text, last_name text, amount bigint, commission bigint, operator_id uuid, passenger_kind text, lines jsonb,
            event_id uuid, tax bigint, replaces uuid, holder uuid)
        RETURNING id
    )
    INSERT INTO booking_move (booking_id, subject_id, to_status, verb, at, actor)
    SELECT booking, made.id, 'held', 'hold', booking_exchange_hold.at, booking_exchange_hold.actor FROM made;
    IF cardinality(places) > 0 THEN
        PERFORM inventory_quota_take(places);
    END IF;
END
$$;

-- Whether the held tickets of a booking (locked) that are to replace others can do so now: null, or a code that says why not.
-- From here on nobody else has their seats, nor those of the old tickets, until the transaction ends. Seats whose hold has
-- lapsed are taken again where they are free and the new trip is still of the `version` that they were held of; places of
-- quotas, too.
--   TICKET_NOT_ISSUED    an old ticket was given back or used meanwhile
--   LISTING_CANCELLED, DEPARTED    what became of the new trip
--   HOLD_EXPIRED         a seat is somebody else's by now
-- Locks: listings of lapsed holds, seats, holds.
CREATE OR REPLACE FUNCTION booking_exchange_ready(booking uuid, held uuid[], version integer, at timestamptz) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    news booking_ticket[] := ARRAY(
        SELECT t FROM booking_ticket t
        WHERE t.booking_id = booking_exchange_ready.booking AND t.id = ANY (held) AND t.status = 'held' ORDER BY t.id);
    olds booking_ticket[] := ARRAY(
        SELECT t FROM booking_ticket t
        WHERE t.booking_id = booking_exchange_ready.booking AND t.status = 'issued'
          AND t.id IN (SELECT n.replaces_id FROM unnest(news) n));
    claims inventory_claim[] := ARRAY(
        SELECT ROW (0, n.listing_id, booking_exchange_ready.version, n.ordinal, n.from_stop, n.to_stop,
                    inventory_span(n.from_stop, n.to_stop, l.legs), n.id, at + interval '1 minute')::inventory_claim
        FROM unnest(news) n JOIN inventory_listing l ON l.id = n.listing_id);
    ended text := (
        SELECT min(l.status) FROM inventory_listing l
        WHERE l.id IN (SELECT n.listing_id FROM unnest(news) n) AND l.status IN ('cancelled', 'departed', 'arrived'));
    live bigint;
BEGIN
    IF cardinality(news) = 0 OR cardinality(news) < cardinality(held) THEN
        RETURN 'HOLD_EXPIRED';
    ELSIF cardinality(olds) < cardinality(news) THEN
        RETURN 'TICKET_NOT_ISSUED';
    ELSIF ended IS NOT NULL THEN
        RETURN CASE ended WHEN 'cancelled' THEN 'LISTING_CANCELLED' ELSE 'DEPARTED' END;
    END IF;
    IF EXISTS (SELECT FROM unnest(news) n WHERE NOT EXISTS (
                   SELECT FROM inventory_hold h
                   WHERE h.listing_id = n.listing_id AND h.ticket_id = n.id AND h.expires_at > at)) THEN
        -- Quotas are counted under the lock of their listing, which comes before those of seats.
        PERFORM FROM inventory_listing WHERE id IN (SELECT n.listing_id FROM unnest(news) n) ORDER BY id FOR UPDATE;
    END IF;
    PERFORM booking_exchange_lock(ARRAY(SELECT o.listing_id FROM unnest(olds) o), ARRAY(SELECT o.id FROM unnest(olds) o), claims);
    SELECT count(*) INTO live FROM inventory_live_holds(
        ARRAY(SELECT DISTINCT n.listing_id FROM unnest(news) n), held, at);
    IF live = cardinality(news) THEN
        RETURN NULL;
    END IF;
    -- All lapse at the same moment: none of them lives any more. What is left of the holds is in the way of a new one.
    PERFORM inventory_release(ARRAY(SELECT n.listing_id FROM unnest(news) n), held);
    IF EXISTS (SELECT FROM inventory_take(claims, at)) OR NOT booking_exchange_places(news, at) THEN
        RETURN 'HOLD_EXPIRED';
    END IF;
    RETURN NULL;
END
$$;

-- Take the places again that lapsed with the holds of these tickets; false where a quota has none left by now.
CREATE OR REPLACE FUNCTION booking_exchange_places(news booking_ticket[], at timestamptz) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    places inventory_quota_claim[] := ARRAY(
        SELECT ROW (0, n.listing_id, n.family, n.travel_class, (f ->> 'quota')::integer, n.id, n.ordinal)::inventory_quota_claim
        FROM unnest(news) n
        JOIN inventory_listing l ON l.id = n.listing_id
        JOIN inventory_fare_table p ON p.id = l.fare_table_id
        CROSS JOIN LATERAL jsonb_array_elements(p.content -> 'fares') AS f
        WHERE (f ->> 'id')::uuid = n.fare_id AND f ->> 'quota' IS NOT NULL);
BEGIN
    IF cardinality(places) = 0 THEN
        RETURN true;
    ELSIF EXISTS (SELECT FROM inventory_quota_refusals(places, at)) THEN
        RETURN false;
    END IF;
    PERFORM inventory_quota_take(places);
    RETURN true;
END
$$;

-- The held tickets of a booking take the place of those they replace: the new ones are issued, the old ones end and their
-- seats are on sale again. The caller has locked the booking and asked booking_exchange_ready in this transaction.
CREATE OR REPLACE FUNCTION booking_exchange_swap(booking uuid, held uuid[], actor uuid, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    news booking_ticket[];
    olds booking_ticket[];
BEGIN
    WITH issued AS (
        UPDATE booking_ticket t SET status = 'issued'
        WHERE t.booking_id = booking_exchange_swap.booking AND t.id = ANY (held) AND t.status = 'held' RETURNING t AS ticket
    )
    SELECT array_agg(i.ticket) INTO news FROM issued i;
    PERFORM inventory_sell(ARRAY(SELECT n.listing_id FROM unnest(news) n), ARRAY(SELECT n.id FROM unnest(news) n));

    WITH exchanged AS (
        UPDATE booking_ticket t SET status = 'exchanged'
        WHERE t.booking_id = booking_exchange_swap.booking AND t.id IN (SELECT n.replaces_id FROM unnest(news) n)
          AND t.status = 'issued'
        RETURNING t AS ticket
    )
    SELECT array_agg(e.ticket) INTO olds FROM exchanged e;
    PERFORM inventory_give_back(array_agg(o.listing_id), array_agg(o.id), array_agg(o.ordinal::integer),
                                array_agg(o.from_stop::integer), array_agg(o.to_stop::integer))
    FROM unnest(olds) o;

    INSERT INTO booking_move (booking_id, subject_id, from_status, to_status, verb, at, actor)
    SELECT booking_exchange_swap.booking, n.id, 'held', 'issued', 'exchange', booking_exchange_swap.at,
           booking_exchange_swap.actor
    FROM unnest(news) n
    UNION ALL
    SELECT booking_exchange_swap.booking, o.id, 'issued', 'exchanged', 'exchange', booking_exchange_swap.at,
           booking_exchange_swap.actor
    FROM unnest(olds) o;

    UPDATE booking_booking b SET listing_ids = ARRAY(
        SELECT DISTINCT t.listing_id FROM booking_ticket t
        WHERE t.booking_id = b.id AND t.status IN ('issued', 'boarded'))
    WHERE b.id = booking_exchange_swap.booking;
END
$$;

-- The held tickets of a booking that were to replace others are void, and their seats are on sale again. The caller has
-- locked the booking. Answers how many there were.
CREATE OR REPLACE FUNCTION booking_exchange_void(booking uuid, held uuid[], verb text, at timestamptz) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    gone booking_ticket[];
BEGIN
    WITH voided AS (
        UPDATE booking_ticket t SET status = 'void'
        WHERE t.booking_id = booking_exchange_void.booking AND t.id = ANY (held) AND t.status = 'held'
          AND t.replaces_id IS NOT NULL
        RETURNING t AS ticket
    )
    SELECT array_agg(v.ticket) INTO gone FROM voided v;
    PERFORM inventory_release(array_agg(g.listing_id), array_agg(g.id)) FROM unnest(gone) g;

    INSERT INTO booking_move (booking_id, subject_id, from_status, to_status, verb, at)
    SELECT booking_exchange_void.booking, g.id, 'held', 'void', booking_exchange_void.verb, booking_exchange_void.at
    FROM unnest(gone) g;
    RETURN coalesce(cardinality(gone), 0);
END
$$;
