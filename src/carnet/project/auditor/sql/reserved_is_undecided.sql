-- Wallets and vouchers of which another sum is reserved than their undecided payments are about; reservations of payments that
-- are decided, or for another sum; and what was resolved otherwise than its payment, or without having been reserved.
WITH open AS (
    SELECT r.* FROM payments_reserved r WHERE NOT EXISTS (SELECT FROM payments_resolved d WHERE d.reserved_id = r.id)
)
SELECT a.id, format('reserves %%s, its reservations make %%s', a.reserved, coalesce(sum(open.amount), 0))
FROM payments_account a LEFT JOIN open ON open.account_id = a.id
GROUP BY a.id HAVING a.reserved <> coalesce(sum(open.amount), 0)
UNION ALL
SELECT open.payment_id, format('%%s is reserved for a payment of %%s that is %%s', open.amount, p.amount,
                               coalesce(p.status, 'not there'))
FROM open LEFT JOIN payments_payment p ON p.id = open.payment_id
WHERE p.status IS DISTINCT FROM 'pending' OR p.amount <> open.amount
UNION ALL
SELECT r.payment_id, format('was %%s, and is %%s', d.resolution, coalesce(p.status, 'not there'))
FROM payments_resolved d
JOIN payments_reserved r ON r.id = d.reserved_id
LEFT JOIN payments_payment p ON p.id = r.payment_id
WHERE p.status IS NULL
   OR (d.resolution = 'posted') <> (p.status IN ('captured', 'partly_refunded', 'refunded'))
   OR d.resolution = 'posted' AND p.amount <> r.amount
UNION ALL
SELECT d.reserved_id, 'resolved, and was never reserved'
FROM payments_resolved d WHERE NOT EXISTS (SELECT FROM payments_reserved r WHERE r.id = d.reserved_id)
UNION ALL
SELECT p.id, format('pending from a %%s that reserves nothing for it', p.method)
FROM payments_payment p
WHERE p.status = 'pending' AND p.method IN ('wallet', 'voucher') AND NOT EXISTS (
    SELECT FROM open WHERE open.payment_id = p.id)
