"""What a database holds, and what a call has changed of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import connection

# A refused call is counted and may be noted, which is all that it does. A row of `booking_buyer` says nothing: it is
# locked so that the requests of one user follow one another.
_LEFT_OUT: Final = {"limits_window", "audit_entry", "booking_buyer"}

State = Mapping[str, tuple[int, int]]


def state(tables: Iterable[str] | None = None) -> State:
    """Rows and a checksum of all tables, or of these."""
    chosen = sorted(set(connection.introspection.table_names() if tables is None else tables) - _LEFT_OUT)
    if not chosen:
        return {}
    parts = (
        f"SELECT '{table}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t" for table in chosen
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (int(count), int(checksum)) for table, count, checksum in cursor}


def written() -> Mapping[str, int]:
    """How many rows of each table this transaction has written so far, also where that was undone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def changed(before: State, wrote: Mapping[str, int]) -> list[str]:
    """Tables that hold something else than `before`; only those written to since `wrote` are looked at."""
    now = written()
    touched = state(table for table in now if now[table] != wrote.get(table, 0))
    return [table for table, content in touched.items() if content != before[table]]
