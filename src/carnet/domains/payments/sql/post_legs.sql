-- Post transfers given as a JSON array of payments_leg.
SELECT transfer, wallet, balance
FROM payments_post(ARRAY(SELECT l FROM jsonb_populate_recordset(NULL::payments_leg, %(legs)s::jsonb) l), %(now)s)
