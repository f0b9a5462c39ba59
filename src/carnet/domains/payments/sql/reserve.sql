-- The first phase: promise a part of what an account holds to a payment. Answers what can be spent of it afterwards; null
-- if it could not be reserved, and then nothing has happened. A payment reserves once: again is a unique_violation.
-- Locks: the account.
CREATE OR REPLACE FUNCTION payments_reserve(id uuid, account uuid, payment uuid, amount bigint, at timestamptz)
RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    left_over bigint;
BEGIN
    UPDATE payments_account a SET reserved = a.reserved + payments_reserve.amount
    WHERE a.id = payments_reserve.account AND a.balance - a.reserved >= payments_reserve.amount
    RETURNING a.balance - a.reserved INTO left_over;
    IF FOUND THEN
        INSERT INTO payments_reserved (id, account_id, payment_id, amount, created_at)
        VALUES (payments_reserve.id, payments_reserve.account, payments_reserve.payment, payments_reserve.amount, at);
    END IF;
    RETURN left_over;
END
$$;

-- The second phase, once for each payment: what was reserved is no longer. To move the money (`posted`), the caller posts
-- its transfer in the same transaction. Answers the payments that this resolved and from which account they are paid;
-- one that was resolved before is not among them. Locks: wallets and vouchers by id.
CREATE OR REPLACE FUNCTION payments_resolve(payments uuid[], resolution text, at timestamptz)
RETURNS TABLE (payment uuid, account uuid)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_lock_kept(ARRAY(SELECT r.account_id FROM payments_reserved r WHERE r.payment_id = ANY (payments)));

    RETURN QUERY
    WITH resolved AS (
        INSERT INTO payments_resolved (reserved_id, resolution, created_at)
        SELECT r.id, payments_resolve.resolution, at FROM payments_reserved r WHERE r.payment_id = ANY (payments)
        ON CONFLICT DO NOTHING
        RETURNING reserved_id
    ), freed AS (
        SELECT r.* FROM payments_reserved r JOIN resolved d ON d.reserved_id = r.id
    ), accounts AS (
        UPDATE payments_account a SET reserved = a.reserved - f.amount
        FROM (SELECT account_id, sum(amount) AS amount FROM freed GROUP BY account_id) f
        WHERE a.id = f.account_id
    )
    SELECT f.payment_id, f.account_id FROM freed f;
END
$$;
