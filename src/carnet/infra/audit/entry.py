"""Writing to the audit log."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from carnet.infra import sql, trace
from carnet.kernel import ids


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `subject` is the prefixed id of what was acted on; `actor` None is Carnet itself."""

    id: UUID
    at: datetime
    actor: UUID | None
    verb: str
    subject: str
    detail: dict[str, Any]
    address: str | None


def record(
    actor: UUID | None,
    verb: str,
    subject: str,
    detail: Mapping[str, Any] | None = None,
    *,
    now: datetime,
    address: str | None = None,
) -> UUID:
    """Note that `actor` did `verb` to `subject`, in the caller's transaction.

    `address` is where the call came from, by default that of the request in hand. `detail` must not hold secrets, names
    or contacts: entries cannot be changed, not even when somebody is erased. Returns the id.
    """
    number, address = ids.new_id(), address or trace.address()
    text = json.dumps(dict(detail or {}), cls=DjangoJSONEncoder)
    with connection.cursor() as cursor:
        cursor.execute(sql.load("carnet.infra.audit", "record"), [number, now, actor, verb, subject, text, address])
    return number
