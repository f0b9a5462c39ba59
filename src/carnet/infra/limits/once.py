"""Something that may happen once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from carnet.infra import sql


@dataclass(frozen=True, slots=True)
class Once:
    """Once per key and `period`, however many ask at the same time, and however loose an installation's limits are."""

    name: str
    period: timedelta

    def take(self, key: str, *, now: datetime) -> bool:
        """Whether this is the first time."""
        row = f"{self.name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        values: dict[str, str | float | datetime] = {"key": row, "now": now, "seconds": self.period.total_seconds()}
        with connection.cursor() as cursor:
            cursor.execute(sql.load("carnet.infra.limits", "spend"), values)
            return bool(cursor.fetchone()[0] == 1)
