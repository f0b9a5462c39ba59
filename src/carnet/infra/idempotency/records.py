"""Looking up what a request was answered, for those that keep their records by themselves."""

from __future__ import annotations

from uuid import UUID

from carnet.infra.idempotency.models import Record
from carnet.infra.idempotency.problems import KeyReused


def answered(*, user_id: UUID, key: str, fingerprint: bytes) -> Record | None:
    """What the same request was answered before, if it was. Raises KeyReused when the key belongs to another one."""
    record = Record.objects.filter(user_id=user_id, key=key).first()
    if record is not None and bytes(record.fingerprint) != fingerprint:
        raise KeyReused
    return record
