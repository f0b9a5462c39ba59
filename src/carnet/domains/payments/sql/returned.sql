-- What went back for tickets, how much of it was tax, and whether the rest was never taken; tickets for which nothing went back are absent.
SELECT r.ticket_id, r.currency, sum(r.amount)::bigint, coalesce(sum(taxes.amount), 0)::bigint,
       bool_or(r.reason = 'payment')
FROM payments_refund r
LEFT JOIN LATERAL (
    SELECT -sum(e.amount) AS amount FROM payments_entry e JOIN payments_account a ON a.id = e.account_id
    WHERE e.transfer_id = r.transfer_id AND a.kind = 'tax'
) taxes ON true
WHERE r.booking_id = ANY (%(bookings)s) AND r.reason <> 'exchanged'
GROUP BY r.ticket_id, r.currency
