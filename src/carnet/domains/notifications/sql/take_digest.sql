-- Takes what waits for somebody's digest, and says what is still unread of it.
WITH taken AS (
    UPDATE notifications_notice SET for_digest = false
    WHERE user_id = %(user)s AND for_digest
    RETURNING id, number, read_at
)
SELECT id FROM taken WHERE read_at IS NULL ORDER BY number
