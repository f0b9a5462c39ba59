-- Captured payments whose transfer is missing or moves another amount, and transfers of payments that were not captured.
SELECT p.id, format('captured %%s %%s, posted %%s', p.amount, p.currency, coalesce(moved.amount::text, 'nothing'))
FROM payments_payment p
LEFT JOIN LATERAL (
    SELECT sum(e.amount) FILTER (WHERE e.amount > 0) AS amount
    FROM payments_transfer t JOIN payments_entry e ON e.transfer_id = t.id
    WHERE t.payment_id = p.id AND t.kind IN ('capture', 'top_up') AND e.currency = p.currency
) moved ON true
WHERE p.status IN ('captured', 'partly_refunded', 'refunded') AND moved.amount IS DISTINCT FROM p.amount
UNION ALL
SELECT t.id, format('a %%s posted for a payment that is %%s', t.kind, coalesce(p.status, 'not there'))
FROM payments_transfer t LEFT JOIN payments_payment p ON p.id = t.payment_id
WHERE t.kind IN ('capture', 'top_up')
  AND (p.status IS NULL OR p.status NOT IN ('captured', 'partly_refunded', 'refunded'))
