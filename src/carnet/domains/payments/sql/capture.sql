-- Write the payments of captures that may go through, as captured. Returns the payments it wrote: a booking that another
-- transaction has paid for meanwhile gets none.
CREATE OR REPLACE FUNCTION payments_write_captured(captures payments_capture[], at timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY
    WITH made AS (
        -- In key order, so that two batches with the same bookings wait for each other instead of locking up.
        INSERT INTO payments_payment
            (id, booking_id, user_id, method, purpose, amount, currency, status, version, created_at, updated_at)
        SELECT c.payment, c.booking, c.buyer, 'wallet', 'booking', c.amount, c.currency, 'captured', 1, at, at
        FROM unnest(captures) c ORDER BY c.booking
        ON CONFLICT DO NOTHING
        RETURNING *
    ), moves AS (
        INSERT INTO payments_payment_history (payment_id, from_status, to_status, at)
        SELECT m.id, NULL, 'captured', at FROM made m
    ), events AS (
        INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data)
        SELECT carnet_uuid7(), 'payment.captured', 1, m.id, 1, at, jsonb_build_object(
            'user_id', m.user_id, 'booking_id', m.booking_id, 'method', m.method, 'purpose', m.purpose,
            'amount', jsonb_build_object('amount', m.amount, 'currency', m.currency))
        FROM made m
    )
    SELECT m.id FROM made m;
END
$$;

-- Make the accounts that are to be credited for the first time.
CREATE OR REPLACE FUNCTION payments_open_credited(captures payments_capture[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payments_account (id, kind, owner_id, currency)
    SELECT DISTINCT ON (k.kind, k.owner, c.currency) k.account, k.kind, k.owner, c.currency
    FROM unnest(captures) c
    CROSS JOIN LATERAL jsonb_to_recordset(c.credits) AS k (kind text, owner uuid, account uuid)
    ORDER BY k.kind, k.owner, c.currency
    ON CONFLICT (kind, owner_id, currency) DO NOTHING;
END
$$;

-- The legs of captures: the price out of the wallet, its parts to those who are credited. The account of one that is
-- credited for the first time is null.
CREATE OR REPLACE FUNCTION payments_capture_legs(captures payments_capture[]) RETURNS payments_leg[]
LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY(
        SELECT ROW (c.request, c.transfer, 'capture', c.booking, c.payment, c.wallet, -c.amount)::payments_leg
        FROM unnest(captures) c
        UNION ALL
        SELECT ROW (c.request, c.transfer, 'capture', c.booking, c.payment, own.id, sum(k.amount))::payments_leg
        FROM unnest(captures) c
        CROSS JOIN LATERAL jsonb_to_recordset(c.credits) AS k (kind text, owner uuid, amount bigint)
        LEFT JOIN payments_account own
            ON own.kind = k.kind AND own.owner_id = k.owner AND own.currency = c.currency
        GROUP BY c.request, c.transfer, c.booking, c.payment, own.id
    );
END
$$;

-- Take the prices of bookings from their buyers' wallets, many at once. `captures` is a JSON array of
--   {request, payment, transfer, booking, user, currency, amount, credits: [{kind, owner, amount, account}]}
-- with amounts in minor units and credits that add up to the amount; `account` is the id to use if the credited account is
-- new. Kinds: operator_payable, platform_revenue, tax; the owner of each is the operator whose sale it is.
-- One row per request. `refusal` is null where it was captured; a refused request changes nothing and spoils nothing:
--   MALFORMED            no amount above zero, an id missing, or credits that do not add up
--   NO_WALLET            the user has no wallet in this currency
--   PAYMENT_EXISTS       the booking has a live payment
--   INSUFFICIENT_FUNDS   more than can be spent after the requests before it (by number) that were captured
--   AGAIN                an undecided neighbour stood in the way: ask once more
-- `balance` is what the wallet has after the request, for one that is refused without what is reserved; null without a
-- wallet. Locks: wallets by id.
CREATE OR REPLACE FUNCTION payments_capture_wallets(captures jsonb, at timestamptz)
RETURNS TABLE (request integer, refusal text, balance bigint)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET enable_bitmapscan = off
SET enable_material = off
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    asked payments_capture[];
    allowed payments_capture[];
    written uuid[];
    raced boolean;
    legs payments_leg[];
BEGIN
    -- A LEFT JOIN, so that the plan looks up each request's wallet, whatever it believes about how many there are.
    PERFORM payments_lock_kept(ARRAY(
        SELECT a.id FROM jsonb_to_recordset(captures) AS c ("user" uuid, currency text)
        LEFT JOIN payments_account a ON a.kind = 'wallet' AND a.owner_id = c."user" AND a.currency = c.currency
    ));

    asked := ARRAY(SELECT payments_decide(captures));
    allowed := ARRAY(SELECT c FROM unnest(asked) c WHERE c.refusal IS NULL);
    written := ARRAY(SELECT payments_write_captured(allowed, at));

    -- Bookings that somebody else paid for since were counted against their wallets: whoever was refused for it may ask again.
    raced := cardinality(written) < cardinality(allowed);
    IF raced THEN
        allowed := ARRAY(SELECT c FROM unnest(allowed) c WHERE c.payment = ANY (written));
    END IF;

    legs := payments_capture_legs(allowed);
    IF EXISTS (SELECT FROM unnest(legs) l WHERE l.account IS NULL) THEN
        PERFORM payments_open_credited(allowed);
        legs := payments_capture_legs(allowed);
    END IF;
    RETURN QUERY
    SELECT c.request,
           CASE WHEN c.refusal IS NULL AND posted.transfer IS NULL THEN 'PAYMENT_EXISTS'
                WHEN c.refusal = 'INSUFFICIENT_FUNDS' AND raced THEN 'AGAIN'
                ELSE c.refusal END,
           coalesce(posted.balance, c.balance)
    FROM unnest(asked) c
    LEFT JOIN payments_post(legs, at) posted ON posted.transfer = c.transfer;
END
$$;
