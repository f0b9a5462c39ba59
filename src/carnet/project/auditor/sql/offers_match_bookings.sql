-- Entries of waiting lists that are something else than the booking they were offered says, that were offered other seats
-- than they wait for, or that still hope for what has left long ago. One that is offered may not have heard of its end yet.
SELECT e.id, format('is %%s, and its booking is %%s', e.status, coalesce(b.status, 'not there'))
FROM booking_waiting_entry e LEFT JOIN booking_booking b ON b.id = e.booking_id
WHERE e.booking_id IS NOT NULL
  AND (b.id IS NULL OR NOT CASE e.status
      WHEN 'offered' THEN true
      WHEN 'taken' THEN b.status IN ('confirmed', 'completed', 'cancelled')
      -- One that was paid too late, with its seats still free, may not have heard of that yet.
      WHEN 'lapsed' THEN b.status <> 'released' AND (b.status <> 'held' OR b.expires_at <= %(now)s)
      WHEN 'left' THEN b.status = 'released'
      WHEN 'ended' THEN b.status = 'failed'
      ELSE false END)
UNION ALL
SELECT e.id, format('waits for %%s seats and was offered %%s of these', e.seats, count(t.id))
FROM booking_waiting_entry e
LEFT JOIN booking_ticket t ON t.booking_id = e.booking_id AND t.listing_id = e.listing_id
    AND (t.from_stop, t.to_stop) = (e.from_stop, e.to_stop) AND t.replaces_id IS NULL
WHERE e.booking_id IS NOT NULL
GROUP BY e.id, e.seats
HAVING count(t.id) <> e.seats
UNION ALL
SELECT e.id, 'waits for what has left'
FROM booking_waiting_entry e JOIN inventory_listing l ON l.id = e.listing_id
WHERE e.status = 'waiting' AND e.closes_at > %(now)s
  AND (l.content -> 'stops' -> e.from_stop ->> 'departure')::timestamptz < %(now)s - interval '1 hour'
