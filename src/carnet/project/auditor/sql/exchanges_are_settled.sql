-- Tickets that were given away without another in their place, or for two; tickets that took the place of one that lives;
-- exchanges whose difference was not paid, or not given back, to the cent; payments for exchanges that never came about.
SELECT t.id::text, format('is exchanged for %%s tickets', count(n.id))
FROM booking_ticket t
LEFT JOIN booking_ticket n ON n.replaces_id = t.id AND n.booking_id = t.booking_id AND n.status NOT IN ('held', 'void')
WHERE t.status = 'exchanged'
GROUP BY t.id HAVING count(n.id) <> 1
UNION ALL
SELECT n.id::text, format('is %%s in place of a ticket that is %%s', n.status, coalesce(t.status, 'not there'))
FROM booking_ticket n LEFT JOIN booking_ticket t ON t.id = n.replaces_id AND t.booking_id = n.booking_id
WHERE n.replaces_id IS NOT NULL AND n.status NOT IN ('held', 'void') AND t.status IS DISTINCT FROM 'exchanged'
UNION ALL
SELECT q.id::text, format('%%s due and %%s to go back; %%s were paid and %%s went back', quoted.due, quoted.refund, paid.amount,
                          back.amount)
FROM booking_quote q
CROSS JOIN LATERAL (
    SELECT (q.content -> 'due' ->> 'amount')::bigint AS due, (q.content -> 'refund' ->> 'amount')::bigint AS refund,
           sum((one -> 'price' ->> 'amount')::bigint + (one -> 'fee' ->> 'amount')::bigint
               + (one -> 'kept' ->> 'amount')::bigint - (one -> 'old_value' ->> 'amount')::bigint) AS difference,
           array_agg((one ->> 'ticket_id')::uuid) AS tickets
    FROM jsonb_array_elements(q.content -> 'tickets') AS one
) quoted
CROSS JOIN LATERAL (
    -- What is being captured is as good as paid.
    SELECT coalesce(sum(p.amount), 0) AS amount
    FROM payments_payment p
    WHERE p.booking_id = q.booking_id AND p.exchange_id = q.id AND p.status NOT IN ('failed', 'voided')
) paid
CROSS JOIN LATERAL (
    SELECT coalesce(sum(r.amount), 0) AS amount FROM payments_refund r
    WHERE r.ticket_id = ANY (quoted.tickets) AND r.reason = 'exchanged'
) back
WHERE q.kind = 'exchange' AND q.status = 'confirmed'
  AND (quoted.due - quoted.refund <> quoted.difference OR back.amount <> quoted.refund
       OR paid.amount <> quoted.due AND EXISTS (
           SELECT FROM booking_ticket n
           WHERE n.replaces_id = ANY (quoted.tickets) AND n.booking_id = q.booking_id AND n.status IN ('issued', 'boarded')))
UNION ALL
SELECT p.id::text, format('%%s for an exchange that is %%s', p.status, coalesce(q.status, 'not there'))
FROM payments_payment p LEFT JOIN booking_quote q ON q.id = p.exchange_id AND q.booking_id = p.booking_id
WHERE p.purpose = 'exchange' AND p.status = 'captured' AND q.status IS DISTINCT FROM 'confirmed'
