-- A transfer whose legs do not sum to zero is a mistake of the caller's that nothing may be built on.
CREATE OR REPLACE FUNCTION payments_unbalanced(transfer uuid) RETURNS bigint
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'transfer % does not sum to zero', transfer USING ERRCODE = 'check_violation';
END
$$;

-- Lock those of these accounts that keep a balance (wallets, vouchers), by id, until the transaction ends. (Asking for the
-- kind would tempt the planner to an index that finds all wallets.)
CREATE OR REPLACE FUNCTION payments_lock_kept(accounts uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM payments_account a WHERE a.id = ANY (accounts) AND a.balance IS NOT NULL ORDER BY a.id FOR UPDATE;
END
$$;

-- Post transfers: the only writer of transfers, entries and balances. Returns each kept balance it touched (of a wallet or
-- voucher), per transfer, as it is after it. All or nothing: a transfer that does not sum to zero per currency, an account
-- that is not there and a balance that would fall below what is reserved of it are errors, so callers find those out before.
-- Locks: wallets and vouchers by id. Rows of other accounts are only read.
CREATE OR REPLACE FUNCTION payments_post(legs payments_leg[], at timestamptz)
RETURNS TABLE (transfer uuid, wallet uuid, balance bigint)
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
BEGIN
    PERFORM payments_lock_kept(ARRAY(SELECT account FROM unnest(legs)));

    RETURN QUERY
    WITH placed AS MATERIALIZED (
        SELECT l.*, a.currency, a.owner_id, a.kind AS account_kind,
               a.balance + sum(l.amount) OVER line AS balance,
               a.entries + row_number() OVER line AS position,
               sum(l.amount) OVER (PARTITION BY l.transfer, a.currency) AS surplus
        FROM unnest(legs) l LEFT JOIN payments_account a ON a.id = l.account
        WINDOW line AS (PARTITION BY l.account ORDER BY l.place, l.transfer ROWS UNBOUNDED PRECEDING)
    ), transfers AS (
        INSERT INTO payments_transfer (id, kind, booking_id, payment_id, created_at)
        SELECT DISTINCT transfer, kind, booking, payment, at FROM placed
    ), entries AS (
        INSERT INTO payments_entry (transfer_id, account_id, amount, currency, balance_after, position, created_at)
        SELECT transfer, account, CASE WHEN surplus = 0 THEN amount ELSE payments_unbalanced(transfer) END,
               currency, balance, position, at
        FROM placed
    ), wallets AS (
        UPDATE payments_account a SET balance = latest.balance, entries = latest.position
        FROM (
            SELECT DISTINCT ON (account) account, balance, position FROM placed WHERE position IS NOT NULL
            ORDER BY account, position DESC
        ) latest
        WHERE a.id = latest.account
    ), events AS (
        INSERT INTO events_outbox (id, name, version, aggregate_id, aggregate_version, occurred_at, data)
        SELECT carnet_uuid7(), CASE WHEN amount > 0 THEN 'wallet.credited' ELSE 'wallet.debited' END, 1, account,
               position, at, jsonb_build_object(
                   'user_id', owner_id, 'transfer_id', transfer, 'kind', kind, 'booking_id', booking,
                   'amount', jsonb_build_object('amount', abs(amount), 'currency', currency),
                   'balance', jsonb_build_object('amount', balance, 'currency', currency))
        FROM placed WHERE account_kind = 'wallet'
    )
    SELECT transfer, account, balance::bigint FROM placed WHERE position IS NOT NULL;
END
$$;
