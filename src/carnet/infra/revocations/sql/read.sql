-- The whole short list; what no token can be affected by any more is swept from time to time.
SELECT subject, extract(epoch FROM ended_at)::float8 FROM revocations_ended_access
