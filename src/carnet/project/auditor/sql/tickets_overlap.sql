-- Two live tickets that share a leg of a seat. Dead holds do not live.
WITH live AS (
    SELECT t.id, t.listing_id, t.ordinal, t.seat, t.from_stop, t.to_stop
    FROM booking_ticket t JOIN booking_booking b ON b.id = t.booking_id
    WHERE t.ordinal IS NOT NULL
      AND (t.status IN ('issued', 'boarded')
       OR t.status = 'held' AND (
           b.status = 'held' AND b.expires_at > %(now)s
           -- The seats of an exchange are held in a booking that is paid.
           OR t.replaces_id IS NOT NULL AND EXISTS (
               SELECT FROM inventory_hold h
               WHERE h.listing_id = t.listing_id AND h.ticket_id = t.id AND h.expires_at > %(now)s)))
), neighbours AS (
    SELECT *, max(to_stop) OVER (PARTITION BY listing_id, ordinal ORDER BY from_stop, id
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS taken_until
    FROM live
)
SELECT id, format('seat %%s of listing %%s is sold again from stop %%s, before stop %%s', seat, listing_id, from_stop,
                  taken_until)
FROM neighbours WHERE from_stop < taken_until
