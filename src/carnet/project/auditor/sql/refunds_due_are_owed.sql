-- Currencies in which another sum is owed to those who are to get money back than their refunds that are not paid, and refunds
-- that are paid without having been, or twice.
WITH owed AS (
    SELECT a.currency, sum(e.amount) AS amount
    FROM payments_account a JOIN payments_entry e ON e.account_id = a.id WHERE a.kind = 'refunds_due' GROUP BY a.currency
), waiting AS (
    SELECT currency, sum(amount) AS amount FROM payments_refund WHERE status <> 'done' GROUP BY currency
)
SELECT coalesce(owed.currency, waiting.currency),
       format('%%s is owed, and refunds of %%s are not paid', coalesce(owed.amount, 0), coalesce(waiting.amount, 0))
FROM owed FULL JOIN waiting ON waiting.currency = owed.currency
WHERE coalesce(owed.amount, 0) <> coalesce(waiting.amount, 0)
UNION ALL
SELECT t.id::text, 'what is owed was paid from an account that pays nobody'
FROM payments_transfer t
JOIN payments_entry e ON e.transfer_id = t.id AND e.amount > 0
JOIN payments_account a ON a.id = e.account_id
WHERE t.kind = 'refund_paid' AND a.kind NOT IN ('provider_clearing', 'till', 'wallet')
