-- How an inbox stands: its last number, and how many are unread (at most 100 are counted).
SELECT coalesce((SELECT last FROM notifications_mailbox WHERE user_id = %(user)s), 0),
       (SELECT count(*) FROM (
           SELECT FROM notifications_notice WHERE user_id = %(user)s AND read_at IS NULL LIMIT 100
       ) AS unread)
