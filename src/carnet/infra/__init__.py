"""What every domain leans on: events, jobs, idempotency, the principal, HTTP, the audit log, the embedded database."""
