-- Transfers that do not sum to zero per currency, transfers without entries, entries without their transfer or account.
SELECT e.transfer_id, format('sums to %%s %%s', sum(e.amount), e.currency)
FROM payments_entry e GROUP BY e.transfer_id, e.currency HAVING sum(e.amount) <> 0
UNION ALL
SELECT t.id, 'a transfer without entries'
FROM payments_transfer t WHERE NOT EXISTS (SELECT FROM payments_entry e WHERE e.transfer_id = t.id)
UNION ALL
SELECT e.transfer_id, 'an entry without its transfer'
FROM payments_entry e WHERE NOT EXISTS (SELECT FROM payments_transfer t WHERE t.id = e.transfer_id)
UNION ALL
SELECT e.transfer_id, 'an entry of an account that is not there or keeps another currency'
FROM payments_entry e LEFT JOIN payments_account a ON a.id = e.account_id
WHERE a.currency IS DISTINCT FROM e.currency
