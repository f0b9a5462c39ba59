"""A traveller writes on in a report, adds a file, or says that all is well."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from carnet.domains.support import models, rules
from carnet.domains.support.contracts import MessageKind, Report, ReportStatus, SentFile
from carnet.domains.support.operations import attaching
from carnet.domains.support.operations.moving import move, own_locked, reached, said_before, say
from carnet.domains.support.queries import report
from carnet.domains.support.queries.reports import own, unknown
from carnet.domains.support.rules import Verb
from carnet.infra.limits import Limit

MESSAGES: Final = Limit("report-messages", 30, timedelta(hours=1))


def report_write(
    *, user_id: UUID, number: str, text: str, now: datetime, files: Sequence[SentFile] = (), key: str = ""
) -> Report:
    """Write on. An answered report is open again. The same `key` again changes nothing.

    Raises InvalidInput, RateLimited, ReportUnknown, ReportClosed, AttachmentRefused, TooManyAttachments.
    """
    MESSAGES.spend(str(user_id), now=now)
    said = rules.checked_text("text", text)
    found = own(user_id, number).first() or unknown(number)
    if not said_before(found, key):
        reached(found, Verb.WRITE)  # nobody has pictures drawn for a report that takes none
        kept = attaching.prepared(files)
        _write(user_id, number, said, kept, key=key, now=now)
    return report(user_id=user_id, number=number)


def report_attach(*, user_id: UUID, number: str, file: SentFile, now: datetime) -> Report:
    """Add a file to what one wrote last. An answered report is open again. The same file again changes nothing.

    Raises RateLimited, ReportUnknown, ReportClosed, AttachmentRefused, TooManyAttachments.
    """
    MESSAGES.spend(str(user_id), now=now)
    report(user_id=user_id, number=number)  # nobody has pictures drawn for a report of somebody else's
    kept = attaching.prepared([file])
    with transaction.atomic():
        row = own_locked(user_id, number)
        held = models.Attachment.objects.filter(report=row, checksum__in=[one.checksum for one in kept])
        if not held.exists():
            move(row, Verb.WRITE, actor=user_id, now=now)
            last = models.Message.objects.filter(report=row, kind=MessageKind.TRAVELLER.value).latest("at", "id")
            attaching.keep(row, last.id, kept, now=now)
    return report(user_id=user_id, number=number)


@transaction.atomic
def report_close(*, user_id: UUID, number: str, now: datetime) -> Report:
    """Say that nothing more is needed. Again, it changes nothing. Raises ReportUnknown."""
    row = own_locked(user_id, number)
    if row.status != ReportStatus.CLOSED.value:
        move(row, Verb.CLOSE, actor=user_id, now=now)
    return report(user_id=user_id, number=number)


@transaction.atomic
def _write(
    user_id: UUID, number: str, text: str, files: Sequence[attaching.Prepared], *, key: str, now: datetime
) -> None:
    row = own_locked(user_id, number)
    if not said_before(row, key):
        move(row, Verb.WRITE, actor=user_id, now=now)
        message = say(row, MessageKind.TRAVELLER, text, author=user_id, key=key, now=now)
        attaching.keep(row, message.id, files, now=now)
