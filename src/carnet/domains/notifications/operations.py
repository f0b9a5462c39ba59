"""Telling people, and what they do with what they are told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from carnet.domains.identity import queries as identity
from carnet.domains.identity.contracts import Reachable
from carnet.domains.notifications import documents
from carnet.domains.notifications.contracts import Category, EmailWish, Notice, Preference, Raised
from carnet.domains.notifications.models import Mailbox, NoticeRow, PreferenceRow
from carnet.domains.notifications.queries import notice, preferences, wishes
from carnet.domains.notifications.rules import WISHES, Ways, kind_of, ways
from carnet.infra import live, sql
from carnet.infra.deliveries import Channel, NewDelivery
from carnet.infra.deliveries.log import record
from carnet.kernel.problem import Pointer, Problem

CARRY: Final = "notifications.carry"
"""The job that works through the letters and text messages about notices."""
DIGEST: Final = "digest"
_LONGEST_NUMBER: Final = 2**62


class WishNotOffered(Problem):
    """A category cannot be had that way: news of a journey cannot wait for tomorrow."""

    code = "WISH_NOT_OFFERED"


def tell(raised: Sequence[Raised], *, now: datetime) -> int:
    """Put notices into inboxes, and have letters and text messages leave. Set-wise, each notice once.

    In the caller's transaction. Unknown and erased people are passed over. Returns how many messages are to leave.
    """
    people = identity.reachable({one.user_id for one in raised})
    wished = wishes(people)
    known = [one for one in raised if one.user_id in people]
    written = {one.id: (one, *_written(one, people[one.user_id], wished[one.user_id])) for one in known}
    if not written:
        return 0
    new = _deliver([_row(*some) for some in written.values()], now=now)
    messages = [message for number in new for message in _messages(*written[number], people)]
    record(messages, now=now)
    live.ring({written[number][0].user_id for number in new})
    return len(messages)


def read(*, user_id: UUID, notice_id: UUID, now: datetime) -> Notice:
    """Note that a notice was read; it stays read. Raises NotFound."""
    with transaction.atomic():
        found = NoticeRow.objects.filter(pk=notice_id, user_id=user_id, read_at__isnull=True)
        if found.update(read_at=now):
            live.ring([user_id])
        return notice(user_id=user_id, notice_id=notice_id)


def read_through(*, user_id: UUID, number: int, now: datetime) -> int:
    """Note that everything up to a number was read. Returns how many were unread."""
    with transaction.atomic():
        through = min(number, _LONGEST_NUMBER)
        count = NoticeRow.objects.filter(user_id=user_id, number__lte=through, read_at__isnull=True).update(read_at=now)
        if count:
            live.ring([user_id])
    return count


def prefer(*, user_id: UUID, wanted: Iterable[Preference]) -> tuple[Preference, ...]:
    """Choose ways for categories; those that are not named stay as they are. Raises WishNotOffered."""
    with transaction.atomic():
        for place, one in enumerate(wanted):
            if one.email not in WISHES[one.category]:
                reason = f"Notices of the category {one.category} do not come {one.email}."
                pointer = Pointer(f"/body/preferences/{place}/email", "NOT_OFFERED", reason)
                raise WishNotOffered(reason, pointers=[pointer])
            PreferenceRow.objects.update_or_create(
                user_id=user_id, category=one.category.value, defaults={"email": one.email.value, "sms": one.sms}
            )
        return preferences(user_id=user_id)


def unsubscribe(*, user_id: UUID, category: Category) -> None:
    """No more letters of a category, but those that must be. Done again, nothing changes."""
    wish = wishes([user_id])[user_id][category]
    prefer(user_id=user_id, wanted=[Preference(category, EmailWish.OFF, wish.sms)])


def digest(*, user_id: UUID, day: date, now: datetime) -> bool:
    """Have one letter leave with all that is unread of what waits for somebody's digest. Whether there is one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(sql.load(__package__, "take_digest"), {"user": user_id})
            unread = [str(row[0]) for row in cursor.fetchall()]
        person = identity.reachable([user_id]).get(user_id)
        if not unread or person is None or person.email is None:
            return False
        letter = NewDelivery(
            cause=f"{DIGEST}:{user_id}:{day}",
            channel=Channel.EMAIL,
            kind=DIGEST,
            address=person.email,
            user_id=user_id,
            job=CARRY,
            arguments={"notices": unread},
        )
        return bool(record([letter], now=now))


def forget(user_ids: Sequence[UUID]) -> None:
    """Nothing stays of what these people were told, or wanted."""
    for model in (NoticeRow, PreferenceRow, Mailbox):
        model._default_manager.filter(user_id__in=user_ids).delete()  # noqa: SLF001  Django's public name of it


def prune(*, before: datetime, limit: int) -> int:
    """Remove up to `limit` notices that are older than this. Returns how many."""
    old = NoticeRow.objects.filter(created_at__lt=before).order_by("created_at").values("pk")[:limit]
    return NoticeRow.objects.filter(pk__in=old).delete()[0]


def _written(one: Raised, person: Reachable, wished: Mapping[Category, Preference]) -> tuple[documents.Words, Ways]:
    kind = kind_of(one.kind)
    words = documents.write(one.kind, one.facts, language=person.language, path=one.path)
    return words, ways(kind, wished[kind.category], mailed=one.mailed)


def _row(one: Raised, words: documents.Words, how: Ways) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "user_id": str(one.user_id),
        "kind": one.kind,
        "category": kind_of(one.kind).category.value,
        "language": words.language,
        "title": words.title,
        "text": words.text,
        "sms": words.sms if how.sms else "",
        "path": one.path,
        "for_digest": how.digest,
    }


def _deliver(rows: Sequence[Mapping[str, Any]], *, now: datetime) -> list[UUID]:
    """The ids of those that are new. Inboxes are locked one after another, and then seen as they are."""
    users = sorted({row["user_id"] for row in rows})
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "open"), {"users": users})
        cursor.execute(sql.load(__package__, "lock"), {"users": users})
        cursor.execute(sql.load(__package__, "deliver"), {"rows": json.dumps(rows), "now": now})
        return [row[0] for row in cursor.fetchall()]


def _messages(
    one: Raised, words: documents.Words, how: Ways, people: Mapping[UUID, Reachable]
) -> Iterable[NewDelivery]:
    person = people[one.user_id]
    wanted = ((Channel.EMAIL, how.email and person.email), (Channel.SMS, how.sms and words.sms and person.phone))
    for channel, address in wanted:
        if address:
            yield NewDelivery(
                cause=f"notice:{one.id}",
                channel=channel,
                kind=one.kind,
                address=address,
                subject=words.title if channel is Channel.EMAIL else "",
                user_id=one.user_id,
                job=CARRY,
                arguments={"notices": [str(one.id)]},
            )
