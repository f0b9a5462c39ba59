"""What tests do over and over, done quickly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.db import connection
from whitenoise.middleware import WhiteNoiseMiddleware

_STAYS: Final = {"django_migrations", "django_content_type", "auth_permission"}
"""What migrating has written, and no test changes."""


def empty_tables() -> None:
    """Empty the tables that a test has filled, those of the queue included. Django would empty all, and migrate anew.

    As Django's own, it asks no trigger that refuses to delete rows.
    """
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - _STAYS)
        cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {table} LIMIT 1)" for table in tables))
        if filled := [table for (table,) in cursor]:
            cursor.execute(f"TRUNCATE {', '.join(filled)} CASCADE")


def known_files() -> Callable[[Any], None]:
    """`WhiteNoiseMiddleware.add_files_from_finders` that looks for the files once, not for each new client."""
    look: Callable[[Any], None] = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, Any] = {}

    def add(middleware: Any) -> None:
        if not found:
            look(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    return add
