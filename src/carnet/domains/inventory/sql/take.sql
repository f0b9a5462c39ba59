-- Take seats for many requests at once: each request gets all its claims or none, and never spoils its neighbours'.
-- Returns the refused requests; every other one has its legs marked and its hold rows written.
--   LISTING_UNKNOWN, LISTING_CHANGED, NOT_ON_SALE   the listing is not what the claim was priced from
--   SEAT_UNKNOWN, SEAT_TAKEN                        `tickets` name the claims whose seats are in the way
--   AGAIN                                           an undecided neighbour wants the same seat: ask once more
-- Locks: seats in key order, then holds. Callers hold no seat or hold lock of their own before.
CREATE OR REPLACE FUNCTION inventory_take(claims inventory_claim[], at timestamptz) RETURNS SETOF inventory_refusal
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $$
DECLARE
    refusals inventory_refusal[];
    late inventory_refusal[];
    asked inventory_claim[];
    decided inventory_claim[];  -- claims whose seats are locked
BEGIN
    PERFORM inventory_make_seats((SELECT array_agg(DISTINCT listing_id) FROM unnest(claims)), at);

    -- The listings as they are now.
    SELECT array_agg(ROW (request, code, '{}')::inventory_refusal) INTO refusals
    FROM (
        SELECT c.request, min(CASE WHEN l.id IS NULL THEN 'LISTING_UNKNOWN'
                                   WHEN NOT l.on_sale THEN 'NOT_ON_SALE' ELSE 'LISTING_CHANGED' END) AS code
        FROM unnest(claims) c LEFT JOIN inventory_listing l ON l.id = c.listing_id
        WHERE l.id IS NULL OR NOT l.on_sale OR l.version <> c.version
        GROUP BY c.request
    ) unsellable;
    RETURN QUERY SELECT * FROM unnest(refusals);
    claims := inventory_without(claims, refusals);

    -- One request per seat and batch; the others are looked at again below.
    SELECT array_agg(ROW (request, 'AGAIN', '{}')::inventory_refusal) INTO late
    FROM (
        SELECT DISTINCT request
        FROM (SELECT request, min(request) OVER (PARTITION BY listing_id, ordinal) AS first FROM unnest(claims)) c
        WHERE request > first
    ) contenders;
    asked := claims;
    claims := inventory_without(claims, late);
    decided := claims;

    PERFORM inventory_lock_seats(claims, at);

    -- Who waited for these seats may have waited for another vehicle: its seats are not those the claims name.
    SELECT array_agg(ROW (request, 'LISTING_CHANGED', '{}')::inventory_refusal) INTO refusals
    FROM (
        SELECT DISTINCT c.request FROM unnest(claims) c JOIN inventory_listing l ON l.id = c.listing_id
        WHERE l.version <> c.version
    ) changed;
    RETURN QUERY SELECT * FROM unnest(refusals);
    claims := inventory_without(claims, refusals);

    SELECT array_agg(ROW (request, code, tickets)::inventory_refusal) INTO refusals
    FROM (
        SELECT c.request,
               CASE WHEN bool_or(s.ordinal IS NULL) THEN 'SEAT_UNKNOWN' ELSE 'SEAT_TAKEN' END AS code,
               array_agg(c.ticket_id) AS tickets
        FROM unnest(claims) c
        LEFT JOIN inventory_seat s ON s.listing_id = c.listing_id AND s.ordinal = c.ordinal
        WHERE s.ordinal IS NULL OR s.blocked OR (s.occupied & c.span) <> (c.span & ~c.span)
        GROUP BY c.request
    ) taken;
    RETURN QUERY SELECT * FROM unnest(refusals);
    claims := inventory_without(claims, refusals);

    UPDATE inventory_seat s SET occupied = s.occupied | wanted.span
    FROM (SELECT listing_id, ordinal, bit_or(span) AS span FROM unnest(claims) GROUP BY 1, 2) wanted
    WHERE s.listing_id = wanted.listing_id AND s.ordinal = wanted.ordinal;

    INSERT INTO inventory_hold (listing_id, ticket_id, ordinal, from_stop, to_stop, expires_at)
    SELECT listing_id, ticket_id, ordinal, from_stop, to_stop, expires_at FROM unnest(claims);

    -- A contested request lost for good if one of its legs is taken now; else it may ask again.
    RETURN QUERY
    SELECT c.request, CASE WHEN bool_or(s.ordinal IS NOT NULL) THEN 'SEAT_TAKEN' ELSE 'AGAIN' END,
           coalesce(array_agg(c.ticket_id) FILTER (WHERE s.ordinal IS NOT NULL), '{}')
    FROM unnest(late) l
    JOIN unnest(asked) c ON c.request = l.request
    LEFT JOIN inventory_seat s ON s.listing_id = c.listing_id AND s.ordinal = c.ordinal
        AND (s.occupied & c.span) <> (c.span & ~c.span)
        AND EXISTS (SELECT FROM unnest(decided) d WHERE d.listing_id = c.listing_id AND d.ordinal = c.ordinal)
    GROUP BY c.request;
END
$$;
