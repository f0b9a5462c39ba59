-- The claims of requests that were not refused.
CREATE OR REPLACE FUNCTION inventory_without(claims inventory_claim[], refusals inventory_refusal[])
RETURNS inventory_claim[]
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN refusals IS NULL THEN claims ELSE (
        SELECT array_agg(c) FROM unnest(claims) c
        WHERE c.request NOT IN (SELECT r.request FROM unnest(refusals) r)
    ) END
$$;

-- Lock the claimed seats in key order and let dead holds on them lapse.
CREATE OR REPLACE FUNCTION inventory_lock_seats(claims inventory_claim[], at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    listings uuid[];
    ordinals smallint[];
BEGIN
    SELECT array_agg(locked.listing_id), array_agg(locked.ordinal) INTO listings, ordinals
    FROM (
        SELECT s.listing_id, s.ordinal, s.occupied FROM inventory_seat s
        WHERE (s.listing_id, s.ordinal) IN (SELECT c.listing_id, c.ordinal FROM unnest(claims) c)
        ORDER BY s.listing_id, s.ordinal
        FOR UPDATE
    ) locked
    JOIN unnest(claims) c ON c.listing_id = locked.listing_id AND c.ordinal = locked.ordinal
    WHERE (locked.occupied & c.span) <> (c.span & ~c.span);

    IF listings IS NOT NULL THEN
        PERFORM inventory_lapse(listings, ordinals, at);
    END IF;
END
$$;
