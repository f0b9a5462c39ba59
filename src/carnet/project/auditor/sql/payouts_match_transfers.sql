-- A payout is one transfer of its amount from its operator's payable to the bank, one that failed has another one back, every
-- transfer of a payout has its payout, and its history leads to where it is.
WITH moved AS (
    SELECT t.id, a.owner_id AS operator_id, a.currency, -e.amount AS amount
    FROM payments_transfer t
    JOIN payments_entry e ON e.transfer_id = t.id
    JOIN payments_account a ON a.id = e.account_id AND a.kind = 'operator_payable'
    WHERE t.kind = 'payout'
), wanted AS (
    SELECT p.id AS payout_id, p.transfer_id, p.operator_id, p.currency, p.amount FROM settlement_payout p
    UNION ALL
    SELECT p.id, p.reversal_id, p.operator_id, p.currency, -p.amount FROM settlement_payout p WHERE p.status = 'failed'
)
SELECT coalesce(w.payout_id, m.id)::text,
       format('a payout of %%s moved %%s', coalesce(w.amount::text, 'nobody'), coalesce(m.amount::text, 'nothing'))
FROM wanted w FULL JOIN moved m ON m.id = w.transfer_id
WHERE (w.operator_id, w.currency, w.amount) IS DISTINCT FROM (m.operator_id, m.currency, m.amount)
UNION ALL
SELECT p.id::text, format('it is %%s, which no move led to', p.status)
FROM settlement_payout p
WHERE NOT EXISTS (SELECT FROM settlement_payout_history h WHERE h.payout_id = p.id AND h.to_status = p.status)
   OR NOT EXISTS (SELECT FROM settlement_payout_history h WHERE h.payout_id = p.id AND h.to_status = 'created')
