"""What the audit log knows about a person."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from carnet.infra import personal
from carnet.infra.audit.entry import Entry
from carnet.infra.audit.queries import entries_of_person
from carnet.kernel import ids


def tells(user_id: UUID, _now: datetime) -> personal.Files:
    """The person's activity. Other people's ids and addresses are left out."""
    rows = entries_of_person(user_id=user_id, subject=ids.encode("usr", user_id), limit=personal.MOST_ROWS + 1)
    return {"entries": [_shown(row, user_id) for row in rows]}


def _shown(row: Entry, user_id: UUID) -> dict[str, object]:
    shown = asdict(row)
    actor = shown.pop("actor")
    if actor is None or actor == user_id:
        return {**shown, "by": "you" if actor else "Carnet"}
    return {**shown, "by": "another person", "address": None}


HOLDER = personal.Holder(
    "activity",
    tells,
    keeps=(
        personal.Kept(
            "The security log: what was done, when, and from which network address, under the bare id of the account.",
            "It proves what was done to accounts and defends against fraud (GDPR, article 17 (3) (e)).",
        ),
    ),
)
