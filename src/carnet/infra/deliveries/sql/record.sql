-- Writes messages to the log, each once for its cause and way. %(rows)s is a JSON array of them.
-- Answers the ids of those that are new.
INSERT INTO deliveries_delivery (
    id, cause, channel, kind, user_id, address, subject, state, tries, error, job, arguments, created_at, due_at
)
SELECT given.id, given.cause, given.channel, given.kind, given.user_id, given.address, given.subject, 'queued', 0, '',
       given.job, given.arguments, %(now)s, %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS given (
    id uuid, cause text, channel text, kind text, user_id uuid, address text, subject text, job text, arguments jsonb
)
ORDER BY given.cause, given.channel
ON CONFLICT (cause, channel) DO NOTHING
RETURNING id
