-- Everything in the ledger that must never be, found from the rows alone: one row (rule, subject) per fault.
WITH posted AS (
    SELECT t.id, t.kind, t.payment_id, sum(e.amount) FILTER (WHERE e.amount > 0) AS volume
    FROM payments_transfer t LEFT JOIN payments_entry e ON e.transfer_id = t.id
    GROUP BY t.id
), lines AS (
    SELECT e.account_id, e.position, e.balance_after,
           sum(e.amount) OVER line AS balance, row_number() OVER line AS place
    FROM payments_entry e WHERE e.position IS NOT NULL
    WINDOW line AS (PARTITION BY e.account_id ORDER BY e.position)
), moves AS (
    SELECT payment_id, count(*) AS moves, array_agg(to_status) AS reached,
           count(*) FILTER (WHERE from_status IS NULL) AS births
    FROM payments_payment_history GROUP BY payment_id
)
SELECT 'transfer sums to zero', transfer_id::text FROM payments_entry
GROUP BY transfer_id, currency HAVING sum(amount) <> 0
UNION ALL
SELECT 'transfer has entries', id::text FROM posted WHERE volume IS NULL
UNION ALL
SELECT 'entry has its transfer', e.transfer_id::text FROM payments_entry e
WHERE NOT EXISTS (SELECT FROM payments_transfer t WHERE t.id = e.transfer_id)
UNION ALL
SELECT 'entry fits its account', e.transfer_id::text
FROM payments_entry e LEFT JOIN payments_account a ON a.id = e.account_id
WHERE a.id IS NULL OR a.currency <> e.currency OR (a.balance IS NOT NULL) <> (e.position IS NOT NULL)
UNION ALL
SELECT 'nothing is spent twice', id::text FROM payments_account WHERE balance < reserved OR reserved < 0
UNION ALL
SELECT 'balance is the sum of its entries', a.id::text
FROM payments_account a
LEFT JOIN (SELECT account_id, sum(amount) AS balance, count(*) AS entries FROM payments_entry GROUP BY account_id) e
    ON e.account_id = a.id
WHERE a.balance IS NOT NULL AND (a.balance <> coalesce(e.balance, 0) OR a.entries <> coalesce(e.entries, 0))
UNION ALL
SELECT 'reserved is what is not resolved', a.id::text
FROM payments_account a
LEFT JOIN (
    SELECT r.account_id, sum(r.amount) AS amount FROM payments_reserved r
    WHERE NOT EXISTS (SELECT FROM payments_resolved d WHERE d.reserved_id = r.id)
    GROUP BY r.account_id
) open ON open.account_id = a.id
WHERE a.reserved <> coalesce(open.amount, 0)
UNION ALL
SELECT 'running balance adds up', account_id::text FROM lines WHERE balance_after <> balance OR position <> place
UNION ALL
SELECT 'captured payment is posted once', p.id::text
FROM payments_payment p
LEFT JOIN posted t ON t.payment_id = p.id AND t.kind IN ('top_up', 'capture')
WHERE p.status IN ('captured', 'partly_refunded', 'refunded')
GROUP BY p.id HAVING count(t.id) <> 1 OR max(t.volume) IS DISTINCT FROM p.amount
UNION ALL
SELECT 'posting has its captured payment', t.id::text
FROM posted t
LEFT JOIN payments_payment p ON p.id = t.payment_id AND p.status IN ('captured', 'partly_refunded', 'refunded')
WHERE t.kind IN ('top_up', 'capture') AND p.id IS NULL
UNION ALL
SELECT 'refunds stay within the payment', p.id::text
FROM payments_payment p JOIN posted t ON t.payment_id = p.id AND t.kind = 'refund'
GROUP BY p.id HAVING sum(t.volume) > p.amount
UNION ALL
SELECT 'payment has a row per move', p.id::text
FROM payments_payment p LEFT JOIN moves m ON m.payment_id = p.id
WHERE m.births IS DISTINCT FROM 1 OR m.moves > p.version OR NOT p.status = ANY (m.reached)
UNION ALL
SELECT 'each part of a price has one live payment', booking_id::text FROM payments_payment
WHERE booking_id IS NOT NULL AND status NOT IN ('failed', 'voided')
GROUP BY booking_id, exchange_id, place HAVING count(*) > 1
