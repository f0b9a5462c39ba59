"""How often somebody has asked within the present window."""

from __future__ import annotations

from django.db import models


class Window(models.Model):
    """One limit's present window for one key; spent and old rows are overwritten or swept."""

    key = models.TextField(primary_key=True)
    spent = models.IntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "limits_window"
        indexes = [models.Index(fields=["ends_at"], name="limits_window_age")]
