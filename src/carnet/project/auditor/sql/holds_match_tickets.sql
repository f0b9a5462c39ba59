-- Live unpaid tickets without their hold, holds of tickets that are not unpaid, and holds that say something else.
SELECT t.id, 'an unpaid ticket without a hold'
FROM booking_ticket t JOIN booking_booking b ON b.id = t.booking_id
WHERE t.status = 'held' AND b.status = 'held' AND b.expires_at > %(now)s
  AND NOT EXISTS (SELECT FROM inventory_hold h WHERE h.listing_id = t.listing_id AND h.ticket_id = t.id)
UNION ALL
SELECT h.ticket_id, 'a hold of a ticket that is ' || coalesce(t.status, 'not there')
FROM inventory_hold h LEFT JOIN booking_ticket t ON t.listing_id = h.listing_id AND t.id = h.ticket_id
WHERE t.status IS DISTINCT FROM 'held'
UNION ALL
SELECT h.ticket_id, 'a hold of another seat, span or time than its ticket'
FROM inventory_hold h
JOIN booking_ticket t ON t.listing_id = h.listing_id AND t.id = h.ticket_id
JOIN booking_booking b ON b.id = t.booking_id
WHERE (h.ordinal, h.from_stop, h.to_stop) <> (t.ordinal, t.from_stop, t.to_stop)
   -- The seats of an exchange are held in a booking that is paid.
   OR t.replaces_id IS NULL AND h.expires_at <> b.expires_at
