-- What Django's models cannot say. A closed report stays closed, whoever writes; what it is about and whose it is never changes;
-- the history of reports only grows. (TRUNCATE stays possible for the owner: that is how test databases are emptied.)
CREATE OR REPLACE FUNCTION support_refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% cannot be changed so', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE OR REPLACE TRIGGER support_closed_stays_closed BEFORE UPDATE OF status ON support_report
FOR EACH ROW WHEN (OLD.status = 'closed' AND NEW.status <> 'closed') EXECUTE FUNCTION support_refuse_change();
CREATE OR REPLACE TRIGGER support_report_stays_whose_it_is
BEFORE UPDATE OF id, number, user_id, category, about_kind, about_id, reference, listing_id, operator_id, opened_at OR DELETE
ON support_report FOR EACH STATEMENT EXECUTE FUNCTION support_refuse_change();
CREATE OR REPLACE TRIGGER support_first_answer_stays BEFORE UPDATE OF first_answer_at ON support_report
FOR EACH ROW WHEN (OLD.first_answer_at IS DISTINCT FROM NEW.first_answer_at AND OLD.first_answer_at IS NOT NULL)
EXECUTE FUNCTION support_refuse_change();
CREATE OR REPLACE TRIGGER support_move_only_grows BEFORE UPDATE OR DELETE ON support_report_move
FOR EACH STATEMENT EXECUTE FUNCTION support_refuse_change();
