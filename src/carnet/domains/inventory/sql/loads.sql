-- How full listings are that have seat rows: capacity, and the taken and held seats of the leg that has most taken. Dead holds
-- are free. Seats are counted by the pattern of their legs first, which are few.
WITH patterns AS (
    SELECT s.listing_id, s.occupied, count(*) AS seats
    FROM inventory_seat s WHERE s.listing_id = ANY (%(listings)s) AND NOT s.blocked
    GROUP BY s.listing_id, s.occupied
), taken AS (
    SELECT p.listing_id, leg - 1 AS leg, sum(p.seats) AS capacity,
           coalesce(sum(p.seats) FILTER (WHERE substring(p.occupied FROM leg FOR 1) = B'1'), 0) AS seats
    FROM patterns p CROSS JOIN LATERAL generate_series(1, length(p.occupied)) AS leg
    GROUP BY p.listing_id, leg
), held AS (
    SELECT h.listing_id, leg, count(*) FILTER (WHERE h.expires_at > %(now)s) AS live,
           count(*) FILTER (WHERE h.expires_at <= %(now)s) AS dead
    FROM inventory_hold h CROSS JOIN LATERAL generate_series(h.from_stop, h.to_stop - 1) AS leg
    WHERE h.listing_id = ANY (%(listings)s)
    GROUP BY h.listing_id, leg
)
SELECT DISTINCT ON (t.listing_id) t.listing_id, t.capacity::int, (t.seats - coalesce(h.dead, 0))::int,
       coalesce(h.live, 0)::int
FROM taken t LEFT JOIN held h ON h.listing_id = t.listing_id AND h.leg = t.leg
ORDER BY t.listing_id, t.seats - coalesce(h.dead, 0) DESC, t.leg
