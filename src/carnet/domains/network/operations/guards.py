"""What operations do before and after they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.infra import audit
from carnet.infra.principal import Principal
from carnet.kernel import ids

Check = Callable[[int], None]
"""Raises where the version that is there is not the one that somebody wants to change."""


def whatever(_version: int) -> None:
    """Any version may be changed."""


def note(
    by: Principal,
    verb: str,
    prefix: str,
    number: UUID,
    *,
    now: datetime,
    operator_id: UUID | None = None,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write down what somebody did; Carnet's own doings are in the events already."""
    if by.is_carnet:
        return
    owner = {"operator": ids.encode("opr", operator_id)} if operator_id else {}
    audit.record(by.actor, verb, ids.encode(prefix, number), {**owner, **(more or {})}, now=now)
