-- When bookings (%(bookings)s, locked) begin and end by what their holders were told last: lists are in this order.
UPDATE booking_booking b SET departs_at = told.departs_at, arrives_at = told.arrives_at
FROM (
    SELECT t.booking_id,
           min(coalesce((c.now ->> 'departure')::timestamptz, t.departs_at)) AS departs_at,
           max(coalesce((c.now ->> 'arrival')::timestamptz, t.arrives_at)) AS arrives_at
    FROM booking_ticket t
    LEFT JOIN booking_operator_change c ON c.ticket_id = t.id AND c.kind = 'moved' AND c.choice IS NULL
    WHERE t.booking_id = ANY (%(bookings)s) AND t.status IN ('held', 'issued', 'boarded')
    GROUP BY t.booking_id
) told
WHERE b.id = told.booking_id AND (b.departs_at, b.arrives_at) IS DISTINCT FROM (told.departs_at, told.arrives_at)
