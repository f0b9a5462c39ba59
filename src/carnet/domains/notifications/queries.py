"""Reading inboxes and wishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from carnet.domains.notifications.contracts import Category, EmailWish, Notice, Preference, Standing
from carnet.domains.notifications.models import NoticeRow, PreferenceRow
from carnet.domains.notifications.rules import DEFAULTS
from carnet.infra import sql
from carnet.infra.http.problems import NotFound
from carnet.infra.live import Message, News
from carnet.infra.personal import Files, Kept
from carnet.kernel import ids

_AT_ONCE: Final = 50
"""How many notices an open page is told at a time."""
KEPT: Final[tuple[Kept, ...]] = ()


def inbox(*, user_id: UUID, unread: bool = False, before: int | None = None, limit: int = 50) -> list[Notice]:
    """Somebody's notices, the newest first, going on before a number; only those that are unread where asked."""
    found = NoticeRow.objects.filter(user_id=user_id)
    if unread:
        found = found.filter(read_at__isnull=True)
    if before is not None:
        found = found.filter(number__lt=before)
    return [notice_of(row) for row in found.order_by("-number")[:limit]]


def notice(*, user_id: UUID, notice_id: UUID) -> Notice:
    """One notice of this person. Raises NotFound."""
    row = NoticeRow.objects.filter(pk=notice_id, user_id=user_id).first()
    if row is None:
        raise NotFound("There is no such notice.")
    return notice_of(row)


def notices(notice_ids: Collection[UUID]) -> dict[UUID, tuple[Notice, str, str]]:
    """Notices with the language and the text message of each, for letters that are made of them."""
    rows = NoticeRow.objects.filter(pk__in=notice_ids)
    return {row.id: (notice_of(row), row.language, row.sms) for row in rows}


def standing(*, user_id: UUID) -> Standing:
    """How an inbox stands. More than 100 unread are 100."""
    with connection.cursor() as cursor:
        cursor.execute(sql.load(__package__, "standing"), {"user": user_id})
        last, unread = cursor.fetchone()
    return Standing(unread=unread, last=last)


def news(*, user_id: UUID, after: int | None) -> News:
    """What an open page is told: how the inbox stands, and the notices after a number, the oldest first."""
    now = standing(user_id=user_id)
    rows: list[NoticeRow] = []
    if after is not None and after < now.last:
        found = NoticeRow.objects.filter(user_id=user_id, number__gt=after, number__lte=now.last)
        rows = list(found.order_by("number")[:_AT_ONCE])
    more = len(rows) == _AT_ONCE and rows[-1].number < now.last
    reached = rows[-1].number if more else now.last
    state = Message("unread", {"unread": now.unread}, reached)
    return News(state, tuple(_message(notice_of(row), now.unread) for row in rows), more)


def preferences(*, user_id: UUID) -> tuple[Preference, ...]:
    """How somebody wants to be told, category by category."""
    return tuple(wishes([user_id])[user_id].values())


def wishes(user_ids: Collection[UUID]) -> dict[UUID, dict[Category, Preference]]:
    """The same for many people at once."""
    found = {user_id: dict(DEFAULTS) for user_id in user_ids}
    for row in PreferenceRow.objects.filter(user_id__in=user_ids):
        wish = Preference(Category(row.category), EmailWish(row.email), row.sms)
        found[row.user_id][wish.category] = wish
    return found


def waiting_for_digest(*, after: UUID | None, limit: int) -> list[UUID]:
    """People for whom something waits for their digest, in the order of their ids, going on after one."""
    found = NoticeRow.objects.filter(for_digest=True)
    if after is not None:
        found = found.filter(user_id__gt=after)
    return list(found.order_by("user_id").values_list("user_id", flat=True).distinct()[:limit])


def personal_files(user_id: UUID, _now: datetime) -> Files:
    """Somebody's inbox and wishes, for their export."""
    rows = NoticeRow.objects.filter(user_id=user_id).order_by("-number")
    return {
        "notices": rows.values("kind", "title", "text", "path", "created_at", "read_at").iterator(),
        "wishes": {one.category.value: {"email": one.email, "sms": one.sms} for one in preferences(user_id=user_id)},
    }


def erasure_obstacles(_user_id: UUID, _now: datetime) -> tuple[()]:
    """Nothing told stands in the way of forgetting."""
    return ()


def notice_of(row: NoticeRow) -> Notice:
    """The notice of a row at hand."""
    values = {name: getattr(row, name) for name in Notice.__dataclass_fields__}
    return Notice(**{**values, "category": Category(row.category)})


def _message(one: Notice, unread: int) -> Message:
    data = {
        "id": ids.encode("ntc", one.id),
        "number": one.number,
        "kind": one.kind,
        "title": one.title,
        "text": one.text,
        "path": one.path,
        "unread": unread,
    }
    return Message("notice", data, one.number)
