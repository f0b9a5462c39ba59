-- What is owed to an operator in a currency: all entries of its payable. Below zero, the operator owes it.
CREATE OR REPLACE FUNCTION payments_payable(operator uuid, currency text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(e.amount), 0)::bigint
    FROM payments_account a JOIN payments_entry e ON e.account_id = a.id AND e.position IS NULL
    WHERE a.kind = 'operator_payable' AND a.owner_id = payments_payable.operator
      AND a.currency = payments_payable.currency
$$;

-- What is in the tills of an operator, in minor units: a till's account is below zero by what is in it.
CREATE OR REPLACE FUNCTION payments_in_tills(operator uuid, currency text) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce(-sum(e.amount), 0)::bigint
    FROM payments_till t
    JOIN payments_account a ON a.kind = 'till' AND a.owner_id = t.id AND a.currency = t.currency
    JOIN payments_entry e ON e.account_id = a.id AND e.position IS NULL
    WHERE t.operator_id = payments_in_tills.operator AND t.currency = payments_in_tills.currency
$$;
