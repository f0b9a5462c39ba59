-- A seat whose taken legs are not the union of its live tickets' legs. The legs of dead holds may still be marked. A paid
-- ticket that another vehicle has no seat for takes none; an unpaid one always has a seat.
WITH claimed AS (
    SELECT t.listing_id, t.ordinal, leg
    FROM booking_ticket t JOIN booking_booking b ON b.id = t.booking_id
    CROSS JOIN LATERAL generate_series(t.from_stop, t.to_stop - 1) AS leg
    WHERE t.status IN ('issued', 'boarded') AND t.ordinal IS NOT NULL
       OR t.status = 'held' AND (
           b.status = 'held' AND b.expires_at > %(now)s
           -- The seats of an exchange are held in a booking that is paid.
           OR t.replaces_id IS NOT NULL AND EXISTS (
               SELECT FROM inventory_hold h
               WHERE h.listing_id = t.listing_id AND h.ticket_id = t.id AND h.expires_at > %(now)s))
), dead AS (
    SELECT h.listing_id, h.ordinal, leg
    FROM inventory_hold h CROSS JOIN LATERAL generate_series(h.from_stop, h.to_stop - 1) AS leg
    WHERE h.expires_at <= %(now)s
), marked AS (
    SELECT s.listing_id, s.ordinal, leg - 1 AS leg
    FROM inventory_seat s CROSS JOIN LATERAL generate_series(1, length(s.occupied)) AS leg
    WHERE substring(s.occupied FROM leg FOR 1) = B'1'
), only_marked AS (
    SELECT * FROM marked EXCEPT SELECT * FROM claimed EXCEPT SELECT * FROM dead
), only_claimed AS (
    SELECT * FROM claimed EXCEPT SELECT * FROM marked
)
SELECT listing_id || '/' || ordinal, format('leg %%s is marked as taken and no live ticket has it', leg) FROM only_marked
UNION ALL
SELECT listing_id || '/' || coalesce(ordinal::text, 'no seat'), format('leg %%s belongs to a live ticket and is not marked', leg) FROM only_claimed
