-- Takes one message to be sent now: it waits, was tried before, or whoever took it has died (since %(lease)s).
UPDATE deliveries_delivery
SET state = 'sending', tries = tries + 1, claimed_at = %(now)s
WHERE cause = %(cause)s
  AND channel = %(channel)s
  AND (state IN ('queued', 'failed') OR (state = 'sending' AND claimed_at < %(lease)s))
RETURNING id
