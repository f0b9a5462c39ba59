SELECT fingerprint, status, body::text
FROM idempotency_record
WHERE user_id = %(user_id)s AND key = %(key)s
