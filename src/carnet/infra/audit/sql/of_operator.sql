-- What happened within an operator, newest first: entries that name it in their detail.
CREATE INDEX IF NOT EXISTS audit_entry_operator ON audit_entry ((detail -> 'operator'), at DESC, id DESC)
WHERE (detail -> 'operator') IS NOT NULL;
