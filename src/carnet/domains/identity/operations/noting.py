"""Noting what went wrong about an account: for its owner to see, and not so often that the log can be flooded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.infra import audit
from carnet.infra.http.problems import RateLimited
from carnet.infra.limits import Limit
from carnet.infra.limits.window import last_spent
from carnet.kernel import ids

_NOTES: Final = Limit("failure-notes", 20, timedelta(hours=1))


def note_failure(verb: str, *, user_id: UUID | None, key: str = "", now: datetime, **detail: Any) -> bool:
    """Write down that somebody failed at `verb`. Returns False where that was noted often enough within the hour.

    For a name that has no account, `key`, nothing is kept, at the same cost: time must not tell them apart.
    """
    allowance = last_spent.get()  # the caller is told of their own limits, not of this one
    try:
        with transaction.atomic():
            _NOTES.spend(str(user_id or key), now=now)
            if user_id is not None:
                audit.record(None, verb, ids.encode("usr", user_id), detail, now=now)
            else:
                pretend_to_note(now=now)
    except RateLimited:
        return False
    finally:
        last_spent.set(allowance)
    return True


def pretend_to_note(*, now: datetime) -> None:
    """Write an entry to the audit log and take it back: the work that an account would have made."""
    with transaction.atomic():
        audit.record(None, "nothing", ids.encode("usr", ids.new_id()), now=now)
        transaction.set_rollback(True)
