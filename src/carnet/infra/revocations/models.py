"""The table of the short list."""

from __future__ import annotations

from django.db import models


class EndedAccess(models.Model):
    """Access tokens of a user or a session (`subject`) that were issued before `ended_at` count no more."""

    subject = models.TextField(primary_key=True)
    ended_at = models.DateTimeField()
    forget_after = models.DateTimeField()

    class Meta:
        db_table = "revocations_ended_access"
        indexes = [models.Index(fields=["forget_after"], name="revocations_ended_access_age")]

    def __str__(self) -> str:
        return self.subject
