-- What is left of `balance` after one more debit: those that no longer fit are passed over, and do not count.
CREATE OR REPLACE FUNCTION payments_spend(remaining bigint, balance bigint, amount bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN coalesce(remaining, balance) - CASE WHEN amount <= coalesce(remaining, balance) THEN amount ELSE 0 END;
END
$$;

-- The same over rows in order; a null amount takes nothing.
CREATE OR REPLACE AGGREGATE payments_remaining (balance bigint, amount bigint) (SFUNC = payments_spend, STYPE = bigint);

-- Which of these captures may go through, each judged after those before it. The caller has locked the wallets.
CREATE OR REPLACE FUNCTION payments_decide(captures jsonb) RETURNS SETOF payments_capture
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH read AS MATERIALIZED (
        SELECT c.*, a.id AS wallet, a.balance - a.reserved AS balance,
               CASE WHEN coalesce(c.amount, 0) <= 0 OR c.amount IS DISTINCT FROM parts.total OR NOT parts.sound
                         OR num_nulls(c.payment, c.transfer, c.booking, c."user", c.currency) > 0 THEN 'MALFORMED'
                    WHEN a.id IS NULL THEN 'NO_WALLET'
                    WHEN EXISTS (
                        SELECT FROM payments_payment p
                        WHERE p.booking_id = c.booking AND NOT p.status IN ('failed', 'voided')
                    ) THEN 'PAYMENT_EXISTS'
               END AS refusal
        FROM jsonb_to_recordset(captures) AS c (
            request integer, payment uuid, transfer uuid, booking uuid, "user" uuid, currency text, amount bigint,
            credits jsonb)
        LEFT JOIN payments_account a ON a.kind = 'wallet' AND a.owner_id = c."user" AND a.currency = c.currency
        CROSS JOIN LATERAL (
            SELECT sum(k.amount) AS total,
                   bool_and(coalesce(k.amount > 0 AND k.account IS NOT NULL
                                     AND k.kind IN ('operator_payable', 'platform_revenue', 'tax')
                                     AND k.owner IS NOT NULL, false)) AS sound
            FROM jsonb_to_recordset(CASE jsonb_typeof(c.credits) WHEN 'array' THEN c.credits ELSE '[]' END)
                AS k (kind text, owner uuid, amount bigint, account uuid)
        ) parts
    ), first_of_booking AS (
        SELECT r.*, CASE WHEN r.refusal IS NULL AND row_number() OVER (
                                  PARTITION BY r.booking, r.refusal IS NULL ORDER BY r.request) > 1
                         THEN 'AGAIN' ELSE r.refusal END AS verdict
        FROM read r
    ), in_line AS (
        SELECT f.*, coalesce(payments_remaining(f.balance, CASE WHEN f.verdict IS NULL THEN f.amount END) OVER (
                                 PARTITION BY f.wallet ORDER BY f.request
                                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), f.balance) AS available
        FROM first_of_booking f
    )
    SELECT i.request, i.payment, i.transfer, i.booking, i."user", i.wallet, i.currency, i.amount, i.credits,
           CASE WHEN i.verdict IS NULL AND i.amount > i.available THEN 'INSUFFICIENT_FUNDS' ELSE i.verdict END,
           CASE WHEN i.verdict IS NULL AND i.amount <= i.available THEN i.available - i.amount ELSE i.available END
    FROM in_line i;
END
$$;
