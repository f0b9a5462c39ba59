-- Payments of which more was given back than was taken, or another sum than their status says; tickets for which more went
-- back than they cost, or that still live; refunds that are not what their transfer moved, or of another booking's payment.
SELECT p.id, format('is %%s, and %%s of %%s %%s went back', p.status, coalesce(back.amount, 0), p.amount, p.currency)
FROM payments_payment p
LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM payments_refund GROUP BY payment_id) back ON back.payment_id = p.id
WHERE coalesce(back.amount, 0) > p.amount
   OR p.purpose IN ('booking', 'exchange') AND p.status <> CASE
       WHEN back.amount IS NULL AND p.status NOT IN ('partly_refunded', 'refunded') THEN p.status
       WHEN back.amount IS NULL THEN 'captured'
       WHEN back.amount < p.amount THEN 'partly_refunded' ELSE 'refunded' END
UNION ALL
SELECT back.ticket_id, format('refunded %%s for a ticket of %%s that is %%s', back.amount, t.amount, coalesce(t.status, 'not there'))
FROM (SELECT ticket_id, sum(amount) AS amount, bool_and(reason = 'payment') AS too_late
      FROM payments_refund GROUP BY ticket_id) back
LEFT JOIN booking_ticket t ON t.id = back.ticket_id
WHERE t.status IS NULL OR back.amount > t.amount
   OR t.status NOT IN ('cancelled', 'exchanged') AND NOT (t.status = 'void' AND back.too_late)
UNION ALL
SELECT r.ticket_id, format('refunded %%s %%s, its transfer moved %%s', r.amount, r.currency, coalesce(moved.amount::text, 'nothing'))
FROM payments_refund r
LEFT JOIN LATERAL (
    SELECT sum(e.amount) FILTER (WHERE e.amount > 0) AS amount
    FROM payments_transfer t JOIN payments_entry e ON e.transfer_id = t.id
    WHERE t.id = r.transfer_id AND t.kind = 'refund' AND t.payment_id = r.payment_id AND t.booking_id = r.booking_id
      AND e.currency = r.currency
) moved ON true
WHERE moved.amount IS DISTINCT FROM r.amount
UNION ALL
SELECT r.id, 'for a ticket and a payment that are not of its booking'
FROM payments_refund r
LEFT JOIN payments_payment p ON p.id = r.payment_id AND p.booking_id = r.booking_id AND p.currency = r.currency
LEFT JOIN booking_ticket t ON t.id = r.ticket_id AND t.booking_id = r.booking_id
WHERE p.id IS NULL OR t.id IS NULL
UNION ALL
SELECT t.id, 'a refund posted that is no ticket''s'
FROM payments_transfer t
WHERE t.kind = 'refund' AND NOT EXISTS (SELECT FROM payments_refund r WHERE r.transfer_id = t.id)
