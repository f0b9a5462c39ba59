-- Boarded tickets without the one scan that let them on board, and scans whose ticket did not board there.
SELECT t.id, 'is boarded without a scan that says so'
FROM booking_ticket t
WHERE t.status = 'boarded' AND NOT EXISTS (
    SELECT FROM booking_scan s
    WHERE s.listing_id = t.listing_id AND s.ticket_id = t.id AND s.boards AND s.undone_at IS NULL
)
UNION ALL
-- Staff may cancel the ticket of somebody who is on board.
SELECT s.ticket_id, format('was let on board by %%s, and is %%s', s.id, coalesce(t.status, 'not there'))
FROM booking_scan s LEFT JOIN booking_ticket t ON t.listing_id = s.listing_id AND t.id = s.ticket_id
WHERE s.boards AND s.undone_at IS NULL AND (t.status IS NULL OR t.status NOT IN ('boarded', 'cancelled'))
UNION ALL
SELECT s.ticket_id, format('was let on board at stop %%s, and is for %%s to %%s', s.stop, t.from_stop, t.to_stop)
FROM booking_scan s JOIN booking_ticket t ON t.listing_id = s.listing_id AND t.id = s.ticket_id
WHERE s.boards AND NOT (s.stop >= t.from_stop AND s.stop < t.to_stop)
