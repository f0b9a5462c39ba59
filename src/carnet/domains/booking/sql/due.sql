-- Why this booking cannot be paid now; null when it can. `seats` are its tickets that still have a live hold, `ended` is
-- what became of a listing of its that runs no more: cancelled, departed or arrived.
CREATE OR REPLACE FUNCTION booking_why_not(due booking_due, at timestamptz, seats bigint, ended text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN due.id IS NULL THEN 'BOOKING_UNKNOWN'
        WHEN due.status = 'confirmed' THEN 'BOOKING_ALREADY_PAID'
        WHEN due.status = 'expired' OR due.status = 'held' AND due.expires_at <= at THEN 'HOLD_EXPIRED'
        WHEN due.status <> 'held' THEN 'BOOKING_NOT_PAYABLE'
        WHEN seats < due.ticket_count THEN 'HOLD_EXPIRED'
        WHEN ended = 'cancelled' THEN 'LISTING_CANCELLED'
        WHEN ended IS NOT NULL THEN 'DEPARTED'
    END
$$;

-- What the ledger is asked to move: the price from the wallet to the operators, less commission and tax. What costs nothing
-- moves nothing.
CREATE OR REPLACE FUNCTION booking_captures(due booking_due[]) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'request', d.request, 'payment', d.payment, 'transfer', d.transfer, 'booking', d.id, 'user', d.user_id,
        'currency', d.currency, 'amount', d.amount, 'credits', shares.credits)), '[]')
    FROM unnest(due) d
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('kind', s.kind, 'owner', s.owner, 'amount', s.amount,
                                            'account', carnet_uuid7())) AS credits
        FROM (
            SELECT k.kind, t.operator_id AS owner, sum(k.amount) AS amount
            FROM booking_ticket t
            CROSS JOIN LATERAL (VALUES ('operator_payable', t.amount - t.commission - t.tax),
                                       ('platform_revenue', t.commission), ('tax', t.tax)) AS k (kind, amount)
            WHERE t.booking_id = d.id GROUP BY k.kind, t.operator_id
        ) s
        WHERE s.amount > 0
    ) shares
    WHERE d.amount > 0
    );
END
$$;
