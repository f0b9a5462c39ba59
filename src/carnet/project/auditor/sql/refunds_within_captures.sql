-- Payments of which more was given back than was taken, or another sum than their tickets' refunds; refunds of a ticket
-- that are not what their transfer moved, or for a ticket that cost less, still lives or is of another payment's booking.
SELECT p.id, format('captured %%s, refunded %%s %%s', p.amount, sum(e.amount), p.currency)
FROM payments_payment p
JOIN payments_transfer t ON t.payment_id = p.id AND t.kind = 'refund'
JOIN payments_entry e ON e.transfer_id = t.id AND e.amount > 0 AND e.currency = p.currency
GROUP BY p.id, p.amount, p.currency
HAVING sum(e.amount) > p.amount
UNION ALL
SELECT r.ticket_id, format('refunded %%s %%s, its transfer moved %%s', r.amount, r.currency, coalesce(moved.amount::text, 'nothing'))
FROM payments_refund r
LEFT JOIN LATERAL (
    SELECT sum(e.amount) FILTER (WHERE e.amount > 0) AS amount
    FROM payments_transfer t JOIN payments_entry e ON e.transfer_id = t.id
    WHERE t.id = r.transfer_id AND t.kind = 'refund' AND t.payment_id = r.payment_id AND e.currency = r.currency
) moved ON true
WHERE moved.amount IS DISTINCT FROM r.amount
UNION ALL
SELECT t.id, 'a refund posted that is no ticket''s'
FROM payments_transfer t
WHERE t.kind = 'refund' AND NOT EXISTS (SELECT FROM payments_refund r WHERE r.transfer_id = t.id)
UNION ALL
SELECT r.ticket_id, format('refunded %%s for a ticket of %%s that is %%s', r.amount, t.amount, coalesce(t.status, 'not there'))
FROM payments_refund r
JOIN payments_payment p ON p.id = r.payment_id
LEFT JOIN booking_ticket t ON t.id = r.ticket_id AND t.booking_id = p.booking_id
WHERE t.status IS NULL OR r.amount > t.amount OR t.status NOT IN ('cancelled', 'exchanged')
UNION ALL
SELECT p.id, format('is %%s, and %%s of %%s went back', p.status, coalesce(back.amount, 0), p.amount)
FROM payments_payment p
LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM payments_refund GROUP BY payment_id) back ON back.payment_id = p.id
WHERE p.purpose = 'booking' AND p.status IN ('captured', 'partly_refunded', 'refunded')
  AND p.status <> CASE WHEN back.amount IS NULL THEN 'captured'
                       WHEN back.amount < p.amount THEN 'partly_refunded' ELSE 'refunded' END
