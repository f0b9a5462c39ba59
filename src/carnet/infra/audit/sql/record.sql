INSERT INTO audit_entry (id, at, actor, verb, subject, detail, address) VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s::inet)
