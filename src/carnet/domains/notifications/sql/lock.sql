-- Keeps others from putting anything into these inboxes until the end of the transaction, in the order of their ids.
SELECT user_id FROM notifications_mailbox WHERE user_id = ANY(%(users)s::uuid[]) ORDER BY user_id FOR UPDATE
