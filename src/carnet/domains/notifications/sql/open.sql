-- Makes the inboxes of these people where they have none, in the order of their ids.
INSERT INTO notifications_mailbox (user_id, last)
SELECT user_id, 0 FROM unnest(%(users)s::uuid[]) AS user_id ORDER BY user_id
ON CONFLICT (user_id) DO NOTHING
