"""What orchestrators ask: is the process alive, may it be sent requests?"""

from __future__ import annotations

from threading import Event
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

# Once all migrations were there, this process need not look again.
_complete: Final = Event()


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def readyz(_request: HttpRequest) -> HttpResponse:
    """The process can serve: its database answers and has every migration."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = 0 if _complete.is_set() else _unapplied()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "does not answer"}, status=503)
    if missing:
        return JsonResponse({"status": "unavailable", "migrations": f"{missing} not applied"}, status=503)
    _complete.set()
    return JsonResponse({"status": "ok"})


def forget() -> None:
    """Count the migrations anew at the next question."""
    _complete.clear()


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
