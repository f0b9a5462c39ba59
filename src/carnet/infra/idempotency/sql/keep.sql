INSERT INTO idempotency_record (user_id, key, fingerprint, status, body, created_at)
VALUES (%(user_id)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s::jsonb, %(now)s)
ON CONFLICT DO NOTHING
