"""`@idempotent`: one effect per key, however often and however parallel the request comes."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from ninja import Status
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback
from pydantic import BaseModel

from carnet.infra import sql
from carnet.infra.http.parser import body_of
from carnet.infra.idempotency.problems import KeyMissing, KeyReused, StillRunning
from carnet.kernel import clock

REPLAYED: Final = "Idempotent-Replayed"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_NOBODY: Final = UUID(int=0)
_OK: Final = 200
_FIRST_ERROR: Final = 400
HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "format": "uuid", "maxLength": 255},
    "description": "A new UUID per order; sent again, it gets the same answer.",
}

View = Callable[..., Any]


def keyed(description: str) -> dict[str, Any]:
    """The `openapi_extra` of a route that keeps its key by itself, since it calls somebody outside any transaction."""
    return {"parameters": [HEADER | {"description": description}]}


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given; `body` is JSON text."""

    fingerprint: bytes
    status: int
    body: str


def idempotent(view: View) -> View:
    """Run `view` in a transaction that also keeps its answer under the caller's key.

    Put it below the route: `@router.post(..., auth=bearer)`, then `@idempotent`. The view returns an `Out` (answered
    with the route's one declared status) or `Status(code, out)`. A Problem it raises undoes everything and is not kept.
    The route raises KeyMissing, KeyReused or StillRunning.
    """
    contribute_operation_callback(view, _make_idempotent)
    return view


def _make_idempotent(operation: Operation) -> None:
    statuses = [status for status in operation.response_models if isinstance(status, int)]
    operation.view_func = _once(operation.view_func, statuses[0] if len(statuses) == 1 else _OK)
    operation.openapi_extra = {"parameters": [HEADER], **(operation.openapi_extra or {})}


def _once(view: View, default: int) -> View:
    @functools.wraps(view)
    def once(request: HttpRequest, **values: Any) -> HttpResponse:
        user_id, key, fingerprint = _identity(request)
        with transaction.atomic():
            _claim(user_id, key)
            kept = _find(user_id, key)
            if kept:
                return _replay(kept, fingerprint)
            status, body = _answer(view(request, **values), default)
            if status >= _FIRST_ERROR:
                transaction.set_rollback(True)
            else:
                _keep(user_id, key, Kept(fingerprint, status, body), clock.now())
        return _respond(status, body)

    return once


def fingerprint_of(method: str, path: str, body: bytes) -> bytes:
    """SHA-256 over what makes two requests the same: the order of fields and the white space do not count."""
    document = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")) if body else ""
    return hashlib.sha256(f"{method} {path}\n{document}".encode()).digest()


def sane_key(key: str) -> bool:
    """Whether this may be a key: 1 to 255 printable ASCII characters."""
    return _KEY.fullmatch(key) is not None


def key_of(request: HttpRequest) -> str:
    """The request's key. Raises KeyMissing."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not sane_key(key):
        raise KeyMissing("This request needs an Idempotency-Key of 1 to 255 printable characters; a UUID is best.")
    return key


def _identity(request: HttpRequest) -> tuple[UUID, str, bytes]:
    principal = getattr(request, "principal", None)
    user_id = principal.user_id if principal else _NOBODY
    return user_id, key_of(request), fingerprint_of(request.method or "", request.path, body_of(request))


def _claim(user_id: UUID, key: str) -> None:
    """Hold the key until this transaction ends. A second request does not wait for the first but is told of it."""
    number = int.from_bytes(hashlib.blake2b(user_id.bytes + key.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise StillRunning


def _find(user_id: UUID, key: str) -> Kept | None:
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "find"), {"user_id": user_id, "key": key})
        row = cursor.fetchone()
    return Kept(bytes(row[0]), row[1], row[2]) if row else None


def _replay(kept: Kept, fingerprint: bytes) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise KeyReused
    response = _respond(kept.status, kept.body)
    response[REPLAYED] = "true"
    return response


def _keep(user_id: UUID, key: str, answer: Kept, now: datetime) -> None:
    values: dict[str, Any] = {"fingerprint": answer.fingerprint, "status": answer.status, "body": answer.body}
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "keep"), {"user_id": user_id, "key": key, "now": now, **values})
        if not cursor.rowcount:  # a hold or a payment, which claim no key, was faster with this one
            raise StillRunning


def _answer(result: Any, default: int) -> tuple[int, str]:
    status, value = (result.status_code, result.value) if isinstance(result, Status) else (default, result)
    if not isinstance(value, BaseModel):
        raise TypeError("an idempotent view returns an Out, or Status(code, out)")
    return status, value.model_dump_json()


def _respond(status: int, body: str) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
