-- Count one more request for a key, in one atomic step; a window that has ended starts anew.
INSERT INTO limits_window AS w (key, spent, ends_at)
VALUES (%(key)s, 1, %(now)s::timestamptz + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET
    spent = CASE WHEN w.ends_at <= %(now)s THEN 1 ELSE w.spent + 1 END,
    ends_at = CASE WHEN w.ends_at <= %(now)s THEN excluded.ends_at ELSE w.ends_at END
RETURNING spent, ends_at
