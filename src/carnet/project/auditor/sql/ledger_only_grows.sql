-- Tables of the ledger on which the database does not refuse UPDATE and DELETE.
SELECT ledger.name, 'nothing refuses to change or delete its rows'
FROM (VALUES ('payments_entry'), ('payments_transfer'), ('payments_reserved'), ('payments_resolved'),
             ('payments_payment_history'), ('payments_refund')) AS ledger (name)
WHERE NOT EXISTS (
    SELECT FROM pg_trigger g
    WHERE g.tgrelid = ledger.name::regclass AND g.tgenabled IN ('O', 'A')
      -- bits of tgtype: 2 before, 8 delete, 16 update
      AND g.tgtype & 26 = 26
)
