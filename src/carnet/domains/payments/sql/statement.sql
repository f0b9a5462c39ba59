-- A wallet's entries, the latest first, on from a position; %(kind)s, %(since)s and %(until)s may be null.
SELECT e.transfer_id, t.kind, e.amount, e.currency, e.balance_after, e.position, e.created_at, t.booking_id, t.payment_id,
       p.purpose
FROM payments_account a
JOIN payments_entry e ON e.account_id = a.id
JOIN payments_transfer t ON t.id = e.transfer_id
LEFT JOIN payments_payment p ON p.id = t.payment_id
WHERE a.kind = 'wallet' AND a.owner_id = %(user)s AND a.currency = %(currency)s
  AND e.position < %(before)s
  AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
  AND (%(since)s::timestamptz IS NULL OR e.created_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR e.created_at < %(until)s)
ORDER BY e.position DESC
LIMIT %(limit)s
