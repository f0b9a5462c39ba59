-- The holder goes; the next process need not wait for the end of the lease.
DELETE FROM events_relay_lease WHERE name = %s AND holder = %s
