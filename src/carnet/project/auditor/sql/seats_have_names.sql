-- Live tickets that name another seat than the one they take in their listing's plan, tickets without a seat that name one, and
-- tickets without a seat whose holder was offered no choice.
WITH live AS (
    SELECT t.id, t.listing_id, t.status, t.ordinal, t.seat
    FROM booking_ticket t JOIN booking_booking b ON b.id = t.booking_id
    WHERE t.status IN ('issued', 'boarded')
       OR t.status = 'held' AND (
           b.status = 'held' AND b.expires_at > %(now)s
           -- The seats of an exchange are held in a booking that is paid.
           OR t.replaces_id IS NOT NULL AND EXISTS (
               SELECT FROM inventory_hold h
               WHERE h.listing_id = t.listing_id AND h.ticket_id = t.id AND h.expires_at > %(now)s))
), plans AS MATERIALIZED (
    SELECT p.id, p.content -> 'seats' AS seats,
           -- places to stand have no names
           ARRAY(SELECT section ->> 'name' FROM jsonb_array_elements(p.content -> 'sections') AS section
                 WHERE section -> 'numbered' = 'false') AS standing
    FROM inventory_seat_plan p WHERE p.id IN (SELECT l.seat_plan_id FROM inventory_listing l WHERE l.seats_made)
), named AS MATERIALIZED (
    SELECT p.id AS plan_id, (seat ->> 'ordinal')::int AS ordinal,
           CASE WHEN seat ->> 'section' = ANY (p.standing) THEN '' ELSE seat ->> 'label' END AS label
    FROM plans p CROSS JOIN LATERAL jsonb_array_elements(p.seats) AS seat
)
SELECT live.id, format('takes seat %%s and is written for %%s', coalesce(named.label, 'no seat'), live.seat)
FROM live JOIN inventory_listing l ON l.id = live.listing_id
LEFT JOIN named ON named.plan_id = l.seat_plan_id AND named.ordinal = live.ordinal
WHERE live.ordinal IS NOT NULL AND named.label IS DISTINCT FROM live.seat
UNION ALL
SELECT live.id, format('has no seat and is written for %%s', live.seat) FROM live WHERE live.ordinal IS NULL AND live.seat <> ''
UNION ALL
SELECT live.id, 'has no seat, and its holder was offered no choice'
FROM live
WHERE live.ordinal IS NULL AND NOT EXISTS (
    SELECT FROM booking_operator_change c WHERE c.ticket_id = live.id AND c.kind = 'unseated'
)
