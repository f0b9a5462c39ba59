-- What an operator's payable moved in each calendar month (UTC), the first first.
SELECT a.currency, date_trunc('month', e.created_at AT TIME ZONE 'UTC')::date AS month, sum(e.amount)::bigint
FROM payments_account a JOIN payments_entry e ON e.account_id = a.id AND e.position IS NULL
WHERE a.kind = 'operator_payable' AND a.owner_id = %(operator)s
GROUP BY 1, 2
ORDER BY 1, 2
