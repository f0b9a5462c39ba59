-- Note ends of access, each once; of two ends of one subject the later one counts.
INSERT INTO revocations_ended_access AS known (subject, ended_at, forget_after)
SELECT subject, max(ended_at), max(ended_at) + make_interval(secs => %(seconds)s)
FROM unnest(%(subjects)s::text[], %(ends)s::timestamptz[]) AS given (subject, ended_at)
GROUP BY subject
ON CONFLICT (subject) DO UPDATE SET
    ended_at = greatest(known.ended_at, excluded.ended_at),
    forget_after = greatest(known.forget_after, excluded.forget_after)
