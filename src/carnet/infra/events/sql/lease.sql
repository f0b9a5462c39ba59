-- Takes or renews a lease; no row when somebody else holds it.
INSERT INTO events_relay_lease AS lease (name, holder, until) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE lease.holder = %s OR lease.until <= %s
RETURNING holder
