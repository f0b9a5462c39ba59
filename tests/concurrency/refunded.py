"""Refunds without the rows that say that they happened; for negative controls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

_KEYS: Final = {
    ("payments_refund", "payments_refund_once_per_ticket"): "UNIQUE (ticket_id, payment_id)",
    ("payments_payment_history", "payments_payment_history_pkey"): "PRIMARY KEY (payment_id, to_status)",
}


@contextmanager
def rows_more_than_once() -> Iterator[None]:
    """A ticket may be refunded, and a payment become refunded, more than once."""
    with connection.cursor() as cursor:
        for table, name in _KEYS:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    with connection.cursor() as cursor:
        for (table, name), key in _KEYS.items():
            cursor.execute(f"TRUNCATE {table}")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {key}")
