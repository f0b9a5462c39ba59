"""Answers that were given, so that they can be given again."""

from __future__ import annotations

from django.db import models


class Record(models.Model):
    """One answered request. SQL functions of the hot path may insert here too, set-wise."""

    pk = models.CompositePrimaryKey("user_id", "key")
    user_id = models.UUIDField()
    key = models.TextField()
    fingerprint = models.BinaryField(help_text="SHA-256 over method, path and canonical body.")
    status = models.SmallIntegerField()
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "idempotency_record"
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]
