"""A traveller writes to us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from carnet.domains.support import models, rules
from carnet.domains.support.contracts import MessageKind, Report, ReportCategory, ReportStatus, SentFile, Topic
from carnet.domains.support.events import ReportOpened
from carnet.domains.support.operations import attaching
from carnet.domains.support.operations.moving import due, record_move, say
from carnet.domains.support.queries import about_of, report
from carnet.domains.support.rules import Verb
from carnet.infra.events import publish
from carnet.infra.limits import Limit
from carnet.kernel import ids
from carnet.kernel.readable import random_text

NEW_REPORTS: Final = Limit("new-reports", 10, timedelta(days=1))
_LETTERS: Final = 6


def report_open(
    *,
    user_id: UUID,
    category: ReportCategory,
    subject: str,
    text: str,
    now: datetime,
    topic: Topic | None = None,
    name: str = "",
    files: Sequence[SentFile] = (),
    key: str = "",
) -> Report:
    """Write to those who can help: about something of one's own, or about nothing in particular.

    `name` is how the traveller wants to be called. With the `key` of an earlier report it is that one that is answered.
    Raises InvalidInput, ReportTopicUnknown, RateLimited, AttachmentRefused, TooManyAttachments.
    """
    said = rules.checked_text("text", text)
    row = models.Report(
        id=ids.new_id(),
        user_id=user_id,
        request_key=key or str(ids.new_id()),
        name=rules.checked_line("name", name, most=rules.LONGEST_NAME) if name.strip() else "",
        status=ReportStatus.OPEN.value,
        category=category.value,
        subject=rules.checked_line("subject", subject, most=rules.LONGEST_SUBJECT),
        opened_at=now,
        changed_at=now,
        **_concerns(user_id, topic, now),
    )
    for name_of_due, value in due(row.category, row.departs_at, now=now).items():
        setattr(row, name_of_due, value)
    NEW_REPORTS.spend(str(user_id), now=now)
    kept = attaching.prepared(files)
    with transaction.atomic():
        inserted = _insert(row)
        if inserted.id == row.id:
            _begin(row, said, kept, now=now)
    return report(user_id=user_id, number=inserted.number)


def _concerns(user_id: UUID, topic: Topic | None, now: datetime) -> dict[str, Any]:
    """What it is about, as columns."""
    if topic is None:
        return {}
    about = about_of(user_id=user_id, topic=topic, now=now)
    return {
        "about_kind": about.kind.value,
        "about_id": about.id,
        "reference": about.reference,
        "listing_id": about.listing_id,
        "operator_id": about.operator_id,
        "departs_at": about.departs_at,
    }


def _insert(row: models.Report) -> models.Report:
    """The row as it was inserted, under a number that is free; or the one that has its key, which was faster."""
    while True:
        row.number = f"R{random_text(_LETTERS)}"
        models.Report.objects.bulk_create([row], ignore_conflicts=True)
        found = models.Report.objects.filter(user_id=row.user_id, request_key=row.request_key).first()
        if found is not None:
            return found


def _begin(row: models.Report, text: str, files: Sequence[attaching.Prepared], *, now: datetime) -> None:
    record_move(row, None, Verb.OPEN, actor=row.user_id, now=now)
    message = say(row, MessageKind.TRAVELLER, text, author=row.user_id, key=row.request_key, now=now)
    attaching.keep(row, message.id, files, now=now)
    opened = ReportOpened(row.number, row.user_id, row.category, row.operator_id)
    publish(opened, aggregate_id=row.id, aggregate_version=row.version, now=now)
