-- Confirmed bookings whose price was not captured and is not being captured after the point of no return; those that hold
-- less money than their living tickets cost; and captured payments of bookings that never were confirmed.
WITH paid AS (
    SELECT p.booking_id, p.currency,
           sum(p.amount) FILTER (WHERE p.purpose = 'booking') AS amount,
           sum(p.amount - coalesce(back.amount, 0)) AS holds
    FROM payments_payment p
    LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM payments_refund GROUP BY payment_id) back
        ON back.payment_id = p.id
    WHERE p.status IN ('captured', 'partly_refunded', 'refunded')
       OR p.status = 'pending' AND EXISTS (
           SELECT FROM booking_purchase u
           WHERE u.booking_id = p.booking_id AND u.exchange_id IS NOT DISTINCT FROM p.exchange_id AND u.status = 'confirmed')
    GROUP BY p.booking_id, p.currency
), living AS (
    SELECT booking_id, sum(amount) AS amount FROM booking_ticket WHERE status IN ('issued', 'boarded') GROUP BY booking_id
)
SELECT b.reference, format('%%s for %%s %%s, and %%s was captured', b.status, b.amount, b.currency, coalesce(paid.amount, 0))
FROM booking_booking b
LEFT JOIN paid ON paid.booking_id = b.id AND paid.currency = b.currency
WHERE b.status = 'confirmed' AND b.amount > 0 AND paid.amount IS DISTINCT FROM b.amount
UNION ALL
SELECT b.reference, format('holds %%s %%s for tickets that cost %%s', coalesce(paid.holds, 0), b.currency, living.amount)
FROM booking_booking b
JOIN living ON living.booking_id = b.id
LEFT JOIN paid ON paid.booking_id = b.id AND paid.currency = b.currency
WHERE b.status = 'confirmed' AND coalesce(paid.holds, 0) < living.amount
UNION ALL
SELECT p.id::text, format('%%s for a booking that is %%s', p.status, coalesce(b.status, 'not there'))
FROM payments_payment p LEFT JOIN booking_booking b ON b.id = p.booking_id
WHERE p.purpose IN ('booking', 'exchange') AND p.status IN ('captured', 'partly_refunded')
  AND (b.status IS NULL OR b.status NOT IN ('confirmed', 'cancelled'))
