-- Bookings whose money is not where their tickets say: to the operator, the platform and the tax belongs what live tickets cost,
-- what was kept of those that were given back, in proportion, and what exchanges cost. What never was paid, or not after all,
-- has none. Bookings of which a payment is under way are looked at when that is over.
WITH settled AS (
    SELECT b.id, b.reference, b.currency, b.status IN ('confirmed', 'cancelled') AS sold
    FROM booking_booking b
    WHERE NOT EXISTS (SELECT FROM booking_purchase u WHERE u.booking_id = b.id AND u.status NOT IN ('done', 'failed'))
), exchanged AS (
    SELECT q.id, q.booking_id, (one ->> 'ticket_id')::uuid AS ticket_id,
           (one -> 'fee' ->> 'amount')::bigint + (one -> 'kept' ->> 'amount')::bigint AS kept,
           EXISTS (SELECT FROM booking_purchase u
                   WHERE u.booking_id = q.booking_id AND u.exchange_id = q.id AND u.status = 'failed'
                     AND u.reason = 'capture_failed') AS reversed
    FROM booking_quote q CROSS JOIN LATERAL jsonb_array_elements(q.content -> 'tickets') AS one
    WHERE q.kind = 'exchange' AND q.status = 'confirmed'
), unpaid AS (  -- tickets that ended since the bank did not pay for them after all
    SELECT t.id
    FROM booking_ticket t
    JOIN booking_purchase u ON u.booking_id = t.booking_id AND u.status = 'failed' AND u.reason = 'capture_failed'
    WHERE t.status = 'cancelled' AND t.replaces_id IS NULL AND u.exchange_id IS NULL
    UNION ALL
    SELECT t.id
    FROM booking_ticket t JOIN exchanged x ON x.booking_id = t.booking_id AND x.ticket_id = t.replaces_id AND x.reversed
    WHERE t.status = 'cancelled'
), worth AS (
    SELECT t.booking_id, t.operator_id, t.amount, t.commission, t.tax,
           CASE WHEN t.status = 'cancelled' THEN t.amount - coalesce(back.amount, 0) ELSE t.amount END AS kept
    FROM booking_ticket t
    LEFT JOIN (SELECT ticket_id, sum(amount)::bigint AS amount FROM payments_refund GROUP BY ticket_id) back
        ON back.ticket_id = t.id
    WHERE t.status IN ('issued', 'boarded', 'cancelled') AND t.id NOT IN (SELECT id FROM unpaid)
), taxed AS (
    SELECT *, CASE WHEN amount > 0 THEN (2 * tax * kept + amount) / (2 * amount) ELSE 0 END AS tax_kept FROM worth
), shared AS (
    SELECT *, CASE WHEN amount > tax THEN (2 * commission * (kept - tax_kept) + amount - tax) / (2 * (amount - tax)) ELSE 0 END
              AS commission_kept
    FROM taxed
), said AS (
    SELECT s.booking_id, s.operator_id AS owner_id, share.kind, share.amount
    FROM shared s CROSS JOIN LATERAL (
        VALUES ('tax', s.tax_kept), ('platform_revenue', s.commission_kept),
               ('operator_payable', s.kept - s.tax_kept - s.commission_kept)) AS share (kind, amount)
    UNION ALL
    SELECT x.booking_id, t.operator_id, 'operator_payable', x.kept
    FROM exchanged x JOIN booking_ticket t ON t.id = x.ticket_id
    WHERE NOT x.reversed
), expected AS (
    SELECT s.booking_id, s.owner_id, s.kind, sum(s.amount) AS amount
    FROM said s JOIN settled b ON b.id = s.booking_id AND b.sold
    GROUP BY s.booking_id, s.owner_id, s.kind
), posted AS (
    SELECT t.booking_id, a.owner_id, a.kind, sum(e.amount) AS amount
    FROM payments_transfer t
    JOIN payments_entry e ON e.transfer_id = t.id
    JOIN payments_account a ON a.id = e.account_id
    WHERE t.booking_id IS NOT NULL AND a.kind IN ('operator_payable', 'platform_revenue', 'tax')
    GROUP BY t.booking_id, a.owner_id, a.kind
)
SELECT coalesce(b.reference, p.booking_id::text), format('%%s of %%s is %%s; its tickets say %%s', coalesce(p.kind, e.kind),
       coalesce(p.owner_id, e.owner_id), coalesce(p.amount, 0), coalesce(e.amount, 0))
FROM posted p FULL JOIN expected e ON (e.booking_id, e.owner_id, e.kind) = (p.booking_id, p.owner_id, p.kind)
LEFT JOIN settled b ON b.id = coalesce(p.booking_id, e.booking_id)
WHERE coalesce(p.amount, 0) <> coalesce(e.amount, 0)
  AND (b.id IS NOT NULL OR NOT EXISTS (SELECT FROM booking_booking WHERE id = p.booking_id))
