-- The next numbers of an operator's series, for `count` invoices: its counter is locked until the transaction ends, and goes
-- back with it.
UPDATE settlement_series SET last = last + %(count)s
WHERE operator_id = %(operator)s AND series = %(series)s
RETURNING last
