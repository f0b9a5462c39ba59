-- Quota uses without a live ticket, live tickets of fares with a quota without a use, and fares sold beyond their quota.
WITH fare AS (
    SELECT (f ->> 'id')::uuid AS id, (f ->> 'quota')::int AS quota
    FROM inventory_fare_table t CROSS JOIN LATERAL jsonb_array_elements(t.content -> 'fares') AS f
    WHERE f ->> 'quota' IS NOT NULL
), live AS (
    SELECT t.id, t.listing_id, t.fare_id
    FROM booking_ticket t JOIN booking_booking b ON b.id = t.booking_id
    -- What was taken instead of a changed trip takes no place.
    WHERE NOT EXISTS (SELECT FROM booking_operator_change c WHERE c.ticket_id = t.replaces_id AND c.choice = 'rebooked')
      AND (t.status IN ('issued', 'boarded')
       OR t.status = 'held' AND (
           b.status = 'held' AND b.expires_at > %(now)s
           -- The seats of an exchange are held in a booking that is paid.
           OR t.replaces_id IS NOT NULL AND EXISTS (
               SELECT FROM inventory_hold h
               WHERE h.listing_id = t.listing_id AND h.ticket_id = t.id AND h.expires_at > %(now)s)))
)
SELECT u.ticket_id, 'a quota use of a ticket that is ' || coalesce(t.status, 'not there')
FROM inventory_quota_use u LEFT JOIN booking_ticket t ON t.listing_id = u.listing_id AND t.id = u.ticket_id
WHERE t.status IS NULL OR t.status NOT IN ('held', 'issued', 'boarded')
   OR (t.family, t.travel_class) <> (u.family, u.travel_class)
UNION ALL
SELECT live.id, 'a ticket of a fare with a quota that does not count'
FROM live JOIN fare ON fare.id = live.fare_id
WHERE NOT EXISTS (SELECT FROM inventory_quota_use u WHERE u.listing_id = live.listing_id AND u.ticket_id = live.id)
UNION ALL
SELECT live.listing_id, count(*) || ' tickets of a fare with a quota of ' || fare.quota
FROM live JOIN fare ON fare.id = live.fare_id
GROUP BY live.listing_id, fare.id, fare.quota HAVING count(*) > fare.quota
