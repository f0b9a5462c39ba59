-- Listings whose seat rows are not the plan's seats, or whose legs are not the listing's; and legs where what the tickets
-- take and what the seats leave free do not make up the capacity.
WITH planned AS (
    SELECT l.id, l.legs, p.capacity FROM inventory_listing l JOIN inventory_seat_plan p ON p.id = l.seat_plan_id
    WHERE l.seats_made
), made AS (
    SELECT s.listing_id, count(*) AS seats, min(length(s.occupied)) AS least_legs, max(length(s.occupied)) AS most_legs
    FROM inventory_seat s GROUP BY s.listing_id
), free AS (
    SELECT s.listing_id, leg - 1 AS leg, count(*) FILTER (WHERE substring(s.occupied FROM leg FOR 1) = B'0') AS seats
    FROM inventory_seat s CROSS JOIN LATERAL generate_series(1, length(s.occupied)) AS leg
    GROUP BY s.listing_id, leg
), taken AS (
    SELECT listing_id, leg, count(*) AS seats FROM (
        SELECT t.listing_id, leg FROM booking_ticket t CROSS JOIN LATERAL generate_series(t.from_stop, t.to_stop - 1) AS leg
        WHERE t.status IN ('issued', 'boarded') AND t.ordinal IS NOT NULL
        UNION ALL
        SELECT h.listing_id, leg FROM inventory_hold h CROSS JOIN LATERAL generate_series(h.from_stop, h.to_stop - 1) AS leg
    ) each GROUP BY listing_id, leg
)
SELECT p.id, format('%%s seats of %%s to %%s legs; its plan has %%s, the listing %%s', m.seats, m.least_legs, m.most_legs,
                    p.capacity, p.legs)
FROM planned p LEFT JOIN made m ON m.listing_id = p.id
WHERE (m.seats, m.least_legs, m.most_legs) IS DISTINCT FROM (p.capacity::bigint, p.legs::int, p.legs::int)
UNION ALL
SELECT f.listing_id, format('leg %%s: %%s free and %%s taken make no capacity of %%s', f.leg, f.seats, coalesce(t.seats, 0),
                            p.capacity)
FROM free f JOIN planned p ON p.id = f.listing_id
LEFT JOIN taken t ON t.listing_id = f.listing_id AND t.leg = f.leg
WHERE f.seats + coalesce(t.seats, 0) <> p.capacity
