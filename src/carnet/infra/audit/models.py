"""The table of the audit log."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """See `Entry`; `append_only.sql` refuses UPDATE and DELETE."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, blank=True)
    verb = models.TextField()
    subject = models.TextField()
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        db_table = "audit_entry"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject", "-at"], name="audit_entry_subject"),
            models.Index(fields=["actor", "-at"], name="audit_entry_actor"),
            models.Index(fields=["-at"], name="audit_entry_at"),
        ]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.subject}"
