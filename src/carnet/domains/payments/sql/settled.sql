-- What happened to an operator's accounts in a currency, on from %(since)s and before %(until)s, by why it happened and,
-- with %(detail)s, by booking and refunded ticket.
SELECT CASE
           WHEN t.kind = 'exchange' OR t.kind = 'capture' AND p.purpose = 'exchange'
               OR t.kind = 'refund' AND r.reason = 'exchanged' THEN 'exchange'
           WHEN t.kind = 'capture' THEN 'sale'
           WHEN t.kind = 'refund' THEN 'refund'
           WHEN t.kind IN ('voucher_issue', 'voucher_expire') THEN 'voucher'
           WHEN t.kind = 'till_close' THEN 'cash'
           WHEN t.kind = 'payout' THEN 'payout'
           ELSE 'other'
       END AS cause,
       CASE WHEN %(detail)s THEN t.booking_id END AS booking,
       CASE WHEN %(detail)s THEN r.ticket_id END AS ticket,
       coalesce(sum(e.amount) FILTER (WHERE a.kind = 'operator_payable'), 0)::bigint,
       coalesce(sum(e.amount) FILTER (WHERE a.kind = 'platform_revenue'), 0)::bigint,
       coalesce(sum(e.amount) FILTER (WHERE a.kind = 'tax'), 0)::bigint
FROM payments_account a
JOIN payments_entry e ON e.account_id = a.id AND e.position IS NULL
JOIN payments_transfer t ON t.id = e.transfer_id
LEFT JOIN payments_payment p ON p.id = t.payment_id AND t.kind = 'capture'
LEFT JOIN payments_refund r ON r.payment_id = t.payment_id AND r.transfer_id = t.id AND t.kind = 'refund'
WHERE a.owner_id = %(operator)s AND a.currency = %(currency)s
  AND a.kind IN ('operator_payable', 'platform_revenue', 'tax')
  AND e.created_at >= %(since)s AND e.created_at < %(until)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
