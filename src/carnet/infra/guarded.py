"""Rows that only statements change, never a copy of them in memory."""

from __future__ import annotations

from typing import Any

from django.db import models


class WrittenByVerbs(models.Model):
    """A row that is never saved whole: an old copy of it could undo what has happened since (T8)."""

    class Meta:
        abstract = True

    def save(self, *_args: Any, **_kwargs: Any) -> None:
        """Refuse: only the verbs in its domain's `operations` and `sql/` write here."""
        raise TypeError(f"{self._meta.label} rows are written by the verbs of their domain only")
