-- A place that somebody asks for of a fare with a quota, on the seat `ordinal`.
CREATE TYPE inventory_quota_claim AS (
    request integer,
    listing_id uuid,
    family text,
    travel_class text,
    quota integer,
    ticket_id uuid,
    ordinal smallint
);

-- Which requests ask for more places than their fares have left, with a ticket of each such fare:
--   FARE_SOLD_OUT   there are not enough
--   UNDECIDED       there are, unless an undecided neighbour in this batch gets them: ask once more
-- The others may take them: their listings stay locked until the transaction ends, so that what was counted stays true.
-- Dead holds lapse here, since one that is merely not counted could still be paid by who began in time.
-- Locks: listings in key order, seats in key order, holds.
CREATE OR REPLACE FUNCTION inventory_quota_refusals(claims inventory_quota_claim[], at timestamptz)
RETURNS SETOF inventory_refusal
LANGUAGE plpgsql AS $$
DECLARE
    listings uuid[];
    ordinals smallint[];
BEGIN
    PERFORM FROM inventory_listing
    WHERE id IN (SELECT c.listing_id FROM unnest(claims) c) ORDER BY id FOR UPDATE;

    SELECT array_agg(dead.listing_id), array_agg(dead.ordinal) INTO listings, ordinals
    FROM (
        SELECT DISTINCT h.listing_id, h.ordinal
        FROM (SELECT DISTINCT c.listing_id, c.family, c.travel_class FROM unnest(claims) c) c
        JOIN inventory_quota_use u USING (listing_id, family, travel_class)
        JOIN inventory_hold h ON h.listing_id = u.listing_id AND h.ticket_id = u.ticket_id AND h.expires_at <= at
    ) dead;
    IF listings IS NOT NULL THEN
        PERFORM FROM inventory_seat s
        WHERE (s.listing_id, s.ordinal) IN (SELECT l, o FROM unnest(listings, ordinals) AS d (l, o)
                                            UNION SELECT c.listing_id, c.ordinal FROM unnest(claims) c)
        ORDER BY s.listing_id, s.ordinal FOR UPDATE;
        PERFORM inventory_lapse(listings, ordinals, at);
    END IF;

    RETURN QUERY
    WITH asked AS (
        SELECT c.request, c.listing_id, c.family, c.travel_class, min(c.quota) AS quota, count(*) AS places,
               (array_agg(c.ticket_id))[1] AS ticket
        FROM unnest(claims) c GROUP BY 1, 2, 3, 4
    ), judged AS (
        SELECT a.*, used.places AS used,
               sum(a.places) OVER (PARTITION BY a.listing_id, a.family, a.travel_class ORDER BY a.request) AS until_here
        FROM asked a CROSS JOIN LATERAL (
            SELECT count(*) AS places FROM inventory_quota_use u
            WHERE u.listing_id = a.listing_id AND u.family = a.family AND u.travel_class = a.travel_class
        ) used
    )
    SELECT j.request, CASE WHEN bool_or(j.used + j.places > j.quota) THEN 'FARE_SOLD_OUT' ELSE 'UNDECIDED' END,
           array_agg(j.ticket)
    FROM judged j WHERE j.used + j.until_here > j.quota
    GROUP BY j.request;
END
$$;

-- The tickets that got their seats have these places from now on.
CREATE OR REPLACE FUNCTION inventory_quota_take(claims inventory_quota_claim[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO inventory_quota_use (listing_id, family, travel_class, ticket_id)
    SELECT listing_id, family, travel_class, ticket_id FROM unnest(claims);
$$;
