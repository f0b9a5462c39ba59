"""Telling a person something: any domain says what to whom, notifications decides in which words and on which ways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from carnet.infra.events import event, publish, publish_many
from carnet.kernel import ids


@event("notice.raised", version=1)
@dataclass(frozen=True, slots=True)
class NoticeRaised:
    """Something that an account's owner should know; the aggregate is the notice.

    `kind` names the template (`waiting-list.offered`), `facts` are the words it is filled with, `path` is where in the
    shop more of it is. `mailed` says that a letter about it is on its way already, with papers that others cannot make.
    """

    user_id: UUID
    kind: str
    facts: dict[str, str] = field(default_factory=dict)
    path: str = ""
    mailed: bool = False


def notify(
    user_id: UUID,
    kind: str,
    *,
    facts: Mapping[str, str],
    path: str,
    now: datetime,
    mailed: bool = False,
    once: str = "",
) -> None:
    """Have somebody told, if and when the caller's transaction is committed; ids without an account are passed over.

    `once` names what it is about where the same might be raised again: of those only the first is told.

    Raises NoTransaction outside a transaction.
    """
    raised = NoticeRaised(user_id, kind, dict(facts), path, mailed)
    notice_id = notice_of(user_id, kind, once) if once else ids.new_id()
    publish(raised, aggregate_id=notice_id, aggregate_version=1, now=now)


def notify_many(
    user_ids: Iterable[UUID], kind: str, *, facts: Mapping[str, str], path: str, now: datetime, mailed: bool = False
) -> int:
    """The same for many people at once, set-wise. Returns how many. Raises NoTransaction outside a transaction."""
    raised = (NoticeRaised(user_id, kind, dict(facts), path, mailed) for user_id in user_ids)
    return len(publish_many(((one, ids.new_id(), 1) for one in raised), now=now))


def notice_of(user_id: UUID, kind: str, once: str) -> UUID:
    """The id of the one notice of this kind that somebody gets about `once`."""
    return uuid5(user_id, f"{kind} {once}")
