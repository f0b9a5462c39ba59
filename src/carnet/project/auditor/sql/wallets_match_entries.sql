-- Wallets and vouchers below zero or with another balance than the sum of their entries, and statements whose lines do not follow.
SELECT a.id, format('holds %%s, its entries make %%s', a.balance, coalesce(sum(e.amount), 0))
FROM payments_account a LEFT JOIN payments_entry e ON e.account_id = a.id
WHERE a.kind IN ('wallet', 'voucher')
GROUP BY a.id, a.balance HAVING a.balance <> coalesce(sum(e.amount), 0) OR a.balance < 0
UNION ALL
SELECT line.account_id, format('line %%s says %%s, the lines before it make %%s', line.position, line.balance_after,
                               line.running)
FROM (
    SELECT e.account_id, e.position, e.balance_after,
           sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY e.position) AS running
    FROM payments_entry e WHERE e.position IS NOT NULL
) line
WHERE line.balance_after <> line.running
