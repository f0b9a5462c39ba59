-- Puts notices into their readers' inboxes, which are locked. %(rows)s is a JSON array of them in order.
-- Those that are there already stay as they are. Numbers go on where each inbox ended, without gaps.
-- Answers id and number of those that are new.
WITH given AS (
    SELECT *
    FROM ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (
        id uuid, user_id uuid, kind text, category text, language text, title text, text text, sms text, path text,
        for_digest boolean
    )) WITH ORDINALITY AS given (
        id, user_id, kind, category, language, title, text, sms, path, for_digest, place
    )
), fresh AS (
    SELECT given.*, row_number() OVER (PARTITION BY given.user_id ORDER BY given.place) AS nth
    FROM given
    WHERE NOT EXISTS (SELECT FROM notifications_notice AS known WHERE known.id = given.id)
), counted AS (
    UPDATE notifications_mailbox AS mailbox
    SET last = mailbox.last + news.count
    FROM (SELECT user_id, count(*) AS count FROM fresh GROUP BY user_id) AS news
    WHERE mailbox.user_id = news.user_id
    RETURNING mailbox.user_id, mailbox.last - news.count AS before
)
INSERT INTO notifications_notice (
    id, user_id, number, kind, category, language, title, text, sms, path, created_at, for_digest
)
SELECT fresh.id, fresh.user_id, counted.before + fresh.nth, fresh.kind, fresh.category, fresh.language, fresh.title,
       fresh.text, fresh.sms, fresh.path, %(now)s, fresh.for_digest
FROM fresh
JOIN counted ON counted.user_id = fresh.user_id
RETURNING id, number
