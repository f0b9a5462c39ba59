-- Lets the applications of one user follow one another until the transaction ends, so that counting them counts.
SELECT pg_advisory_xact_lock(hashtextextended('carnet.operators.apply:' || %s, 0))
