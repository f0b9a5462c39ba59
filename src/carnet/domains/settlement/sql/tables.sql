-- What Django's models cannot say. Invoices and their lines are papers that were handed out, and the history of payouts
-- says what was: they only grow. Of a payout only where it is may change. (TRUNCATE stays possible for the owner: that is how
-- test databases are emptied.)
CREATE OR REPLACE FUNCTION settlement_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER settlement_invoice_only_grows BEFORE UPDATE OR DELETE ON settlement_invoice
FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse_change();
CREATE OR REPLACE TRIGGER settlement_line_only_grows BEFORE UPDATE OR DELETE ON settlement_invoice_line
FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse_change();
CREATE OR REPLACE TRIGGER settlement_history_only_grows BEFORE UPDATE OR DELETE ON settlement_payout_history
FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse_change();
CREATE OR REPLACE TRIGGER settlement_payout_only_grows
BEFORE UPDATE OF id, operator_id, currency, run_date, amount, transfer_id, holder, iban, created_at OR DELETE
ON settlement_payout FOR EACH STATEMENT EXECUTE FUNCTION settlement_refuse_change();
