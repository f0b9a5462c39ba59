-- Vouchers on which more is than they were worth, which were issued without their money or hold some before they were, and
-- money on vouchers that are not there or in another currency.
SELECT v.id, format('holds %%s of %%s %%s', a.balance, v.amount, v.currency)
FROM payments_voucher v JOIN payments_account a ON a.kind = 'voucher' AND a.owner_id = v.id
WHERE a.balance > v.amount OR a.currency <> v.currency OR v.issued_at IS NULL AND a.entries > 0
UNION ALL
SELECT v.id, format('was issued for %%s, and %%s was put on it', v.amount, coalesce(put.amount, 0))
FROM payments_voucher v
LEFT JOIN LATERAL (
    SELECT sum(e.amount) AS amount
    FROM payments_account a
    JOIN payments_entry e ON e.account_id = a.id AND e.amount > 0
    JOIN payments_transfer t ON t.id = e.transfer_id
    WHERE a.kind = 'voucher' AND a.owner_id = v.id
      AND (t.kind = 'voucher_issue' OR t.kind = 'capture' AND t.booking_id IS NULL)
) put ON true
WHERE v.issued_at IS NOT NULL AND put.amount IS DISTINCT FROM v.amount
UNION ALL
SELECT a.id, 'the money of a voucher that is not there'
FROM payments_account a
WHERE a.kind = 'voucher' AND NOT EXISTS (SELECT FROM payments_voucher v WHERE v.id = a.owner_id)
