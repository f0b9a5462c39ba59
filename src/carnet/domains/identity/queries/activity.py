"""What happened, for those it concerns: one's own account, an operator's team, everything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from carnet.domains.identity.contracts import ACTIVITY, ActivityEntry, Doer
from carnet.infra.access import Permission, allow, allow_at
from carnet.infra.audit.entry import Entry
from carnet.infra.audit.queries import PAGE, Cursor, entries, entries_of_operator, entries_of_person
from carnet.infra.principal import Principal
from carnet.kernel import ids


def activity(*, user_id: UUID, after: Cursor | None = None, limit: int = PAGE) -> list[ActivityEntry]:
    """What somebody did, and what was done to their account, the newest first.

    `after` is `(at, id)` of the last entry shown. Who else acted, and from where, stays with them.
    """
    subject = ids.encode("usr", user_id)
    return [
        _own(one, user_id) for one in entries_of_person(user_id=user_id, subject=subject, before=after, limit=limit)
    ]


def operator_activity(
    *, operator_id: UUID, by: Principal, after: Cursor | None = None, limit: int = PAGE
) -> list[ActivityEntry]:
    """What happened in an operator's team, with who did it and without their addresses.

    Raises NotFound, Forbidden, SecondFactorNeeded.
    """
    allow_at(by, Permission.ACTIVITY_READ, operator_id)
    found = entries_of_operator(operator=ids.encode("opr", operator_id), before=after, limit=limit)
    return [_shown(one, Doer.of(one.actor, by.user_id), actor=one.actor) for one in found]


def all_activity(
    *,
    by: Principal,
    actor: UUID | None = None,
    subject: str | None = None,
    verb: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> list[ActivityEntry]:
    """Everything that fits what is given, `since` included and `until` not. Raises Forbidden, SecondFactorNeeded."""
    allow(by, Permission.AUDIT_READ)
    found: Iterable[Entry] = entries(
        actor=actor, subject=subject, verb=verb, since=since, until=until, before=after, limit=limit
    )
    return [_shown(one, Doer.of(one.actor, by.user_id), actor=one.actor, address=one.address) for one in found]


def _own(entry: Entry, user_id: UUID) -> ActivityEntry:
    doer = Doer.of(entry.actor, user_id)
    mine = doer is not Doer.ANOTHER
    return _shown(entry, doer, actor=entry.actor if mine else None, address=entry.address if mine else None)


def _shown(entry: Entry, doer: Doer, *, actor: UUID | None, address: str | None = None) -> ActivityEntry:
    return ActivityEntry(
        id=entry.id,
        at=entry.at,
        verb=entry.verb,
        words=ACTIVITY.get(entry.verb, entry.verb),
        subject=entry.subject,
        doer=doer,
        actor=actor,
        address=address,
        detail=entry.detail,
    )
