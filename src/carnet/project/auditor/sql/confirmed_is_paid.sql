-- Bookings that are confirmed without a captured payment of their price, and captured payments of bookings that are not.
SELECT b.reference, format('%%s, but its payment is %%s of %%s %%s instead of %%s %%s', b.status,
                           coalesce(p.status, 'missing'), p.amount, p.currency, b.amount, b.currency)
FROM booking_booking b
LEFT JOIN payments_payment p ON p.id = b.payment_id AND p.booking_id = b.id
WHERE b.status IN ('confirmed', 'completed') AND b.amount > 0
  AND (p.status IS NULL OR (p.amount, p.currency) <> (b.amount, b.currency)
       OR p.status NOT IN ('captured', 'partly_refunded') AND NOT (
           p.status = 'refunded' AND NOT EXISTS (  -- what is left of it cost nothing
               SELECT FROM booking_ticket t
               WHERE t.booking_id = b.id AND t.status IN ('issued', 'boarded') AND t.amount > 0)))
UNION ALL
SELECT p.id::text, format('%%s for a booking that is %%s', p.status, coalesce(b.status, 'not there'))
FROM payments_payment p LEFT JOIN booking_booking b ON b.id = p.booking_id
WHERE p.purpose = 'booking' AND p.status = 'captured' AND (b.status IS NULL OR b.status NOT IN ('confirmed', 'completed'))
