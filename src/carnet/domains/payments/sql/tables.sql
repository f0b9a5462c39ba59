-- What Django's models cannot say.

-- The ledger and the history of payments only grow. A statement-level trigger on UPDATE and DELETE costs an INSERT nothing
-- (row triggers and deferred constraint triggers do cost), holds for the owner of the tables and for superusers, whom
-- REVOKE does not bind, and says so, where a RULE ... DO NOTHING would be silent. TRUNCATE stays possible for the owner:
-- that is how test databases are emptied. Before these tables are distributed over nodes, which allow no triggers, drop it
-- and let the application log in as a role that was granted INSERT and SELECT only.
CREATE OR REPLACE FUNCTION payments_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER payments_transfer_only_grows BEFORE UPDATE OR DELETE ON payments_transfer
FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE OR REPLACE TRIGGER payments_entry_only_grows BEFORE UPDATE OR DELETE ON payments_entry
FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE OR REPLACE TRIGGER payments_reserved_only_grows BEFORE UPDATE OR DELETE ON payments_reserved
FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE OR REPLACE TRIGGER payments_resolved_only_grows BEFORE UPDATE OR DELETE ON payments_resolved
FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
-- Of a refund only where it is may change.
CREATE OR REPLACE TRIGGER payments_refund_only_grows
BEFORE UPDATE OF id, ticket_id, booking_id, payment_id, transfer_id, amount, currency, reason, created_at OR DELETE
ON payments_refund FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE OR REPLACE TRIGGER payments_history_only_grows BEFORE UPDATE OR DELETE ON payments_payment_history
FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();

-- The free space lets an update of a balance stay on its page (no index has to change: a HOT update).
ALTER TABLE payments_account SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- What one transfer does to one account; all legs of a transfer are posted together. `place` is the order in which
-- transfers that touch the same wallet are to be posted.
CREATE TYPE payments_leg AS (
    place integer,
    transfer uuid,
    kind text,
    booking uuid,
    payment uuid,
    account uuid,
    amount bigint
);

-- A capture somebody asked for, and what became of it: `refusal` is null if it may go through. `balance` is what its
-- wallet holds after it, the captures before it in the batch included.
CREATE TYPE payments_capture AS (
    request integer,
    payment uuid,
    transfer uuid,
    booking uuid,
    buyer uuid,
    wallet uuid,
    currency text,
    amount bigint,
    credits jsonb,
    refusal text,
    balance bigint
);
