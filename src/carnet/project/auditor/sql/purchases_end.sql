-- Purchases that are over with payments that are not, or otherwise than these; payments without a purchase that goes on with
-- them; and purchases that go on long after whatever they were for.
WITH paid AS (
    SELECT u.id AS purchase_id, p.*
    FROM booking_purchase u
    JOIN payments_payment p ON p.user_id = u.user_id AND p.booking_id = u.booking_id
        AND p.request_key IN (SELECT u.id || ':' || place FROM generate_series(1, 10) AS place)
)
SELECT u.id, format('is %%s, and its payment is %%s', u.status, paid.status)
FROM booking_purchase u JOIN paid ON paid.purchase_id = u.id
WHERE u.status = 'done' AND paid.status NOT IN ('captured', 'partly_refunded', 'refunded')
   OR u.status = 'failed' AND paid.status NOT IN ('failed', 'voided', 'refunded')
UNION ALL
SELECT p.id, format('is pending for booking %%s, and nobody goes on with it', p.booking_id)
FROM payments_payment p
WHERE p.status = 'pending' AND p.booking_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM booking_purchase u
    WHERE u.booking_id = p.booking_id AND u.exchange_id IS NOT DISTINCT FROM p.exchange_id
      AND u.status NOT IN ('done', 'failed'))
UNION ALL
SELECT u.id, format('is %%s for a booking that is %%s, long after %%s', u.status, coalesce(b.status, 'not there'), u.deadline)
FROM booking_purchase u LEFT JOIN booking_booking b ON b.id = u.booking_id
WHERE u.status NOT IN ('done', 'failed') AND u.deadline < %(now)s - interval '6 hours'
  AND (b.status IS NULL OR b.status <> 'confirmed')
