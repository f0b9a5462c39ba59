-- Payments of which more was given back than was taken.
SELECT p.id, format('captured %%s, refunded %%s %%s', p.amount, sum(e.amount), p.currency)
FROM payments_payment p
JOIN payments_transfer t ON t.payment_id = p.id AND t.kind = 'refund'
JOIN payments_entry e ON e.transfer_id = t.id AND e.amount > 0 AND e.currency = p.currency
GROUP BY p.id, p.amount, p.currency
HAVING sum(e.amount) > p.amount
