"""Files that come with what travellers write: looked at before the transaction, kept within it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Sum

from carnet.domains.support import models, rules
from carnet.domains.support.contracts import SentFile
from carnet.domains.support.problems import AttachmentRefused, TooManyAttachments
from carnet.infra.redrawn import NotDrawable, redrawn
from carnet.kernel import ids
from carnet.kernel.problem import Pointer

_SIDE: Final = 2_560
_PDF: Final = "application/pdf"
_PLACE: Final = "/attachments"
_HOLDS: Final = f"A report holds {rules.MOST_FILES} files."


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it will be kept."""

    name: str
    media_type: str
    content: bytes
    checksum: bytes
    width: int | None = None
    height: int | None = None


def prepared(files: Sequence[SentFile]) -> tuple[Prepared, ...]:
    """The files as they will be kept; what they are is told by their bytes.

    Raises AttachmentRefused, and TooManyAttachments before any picture is drawn.
    """
    if len(files) > rules.MOST_FILES:
        raise _too_many(_HOLDS)
    return tuple(_prepared(file) for file in files)


def keep(row: models.Report, message_id: UUID, files: Sequence[Prepared], *, now: datetime) -> None:
    """Keep the files with a message of a locked report; what it holds already is not kept again.

    Raises TooManyAttachments.
    """
    held = models.Attachment.objects.filter(report=row)
    known = {bytes(one) for one in held.values_list("checksum", flat=True)} if files else set()
    new = {file.checksum: file for file in files if file.checksum not in known}
    if not new:
        return
    sums = held.aggregate(count=Count("id"), size=Sum("size"))
    if sums["count"] + len(new) > rules.MOST_FILES:
        raise _too_many(_HOLDS)
    if (sums["size"] or 0) + sum(len(file.content) for file in new.values()) > rules.MOST_TOGETHER:
        raise _too_many("The files of a report are 20 MB together at most.")
    models.Attachment.objects.bulk_create(
        _row(row, message_id, file, place, now) for place, file in enumerate(new.values(), start=sums["count"])
    )


def _prepared(file: SentFile) -> Prepared:
    content = file.content
    if not content:
        raise _refused(f"{_called(file)} is empty.")
    if len(content) > rules.MOST_BYTES:
        raise _refused(f"{_called(file)} has more than 8 MB.")
    if rules.is_paper(content):
        return Prepared(rules.file_name(file.name, _PDF), _PDF, content, hashlib.sha256(content).digest())
    try:
        picture = redrawn(content, side=_SIDE)
    except NotDrawable as error:
        raise _refused(f"{_called(file)} was not taken: send a JPEG, PNG or WebP picture, or a PDF. {error}") from error
    name, mark = rules.file_name(file.name, picture.media_type), hashlib.sha256(picture.content).digest()
    return Prepared(name, picture.media_type, picture.content, mark, picture.width, picture.height)


def _called(file: SentFile) -> str:
    """What the file is called, as far as that can be shown."""
    return "".join(letter for letter in file.name if letter.isprintable())[:80] or "The file"


def _refused(detail: str) -> AttachmentRefused:
    return AttachmentRefused(detail, pointers=[Pointer(_PLACE, "INVALID", detail)])


def _too_many(detail: str) -> TooManyAttachments:
    return TooManyAttachments(detail, pointers=[Pointer(_PLACE, "TOO_MANY", detail)])


def _row(row: models.Report, message_id: UUID, file: Prepared, place: int, now: datetime) -> models.Attachment:
    return models.Attachment(
        id=ids.new_id(),
        report=row,
        message_id=message_id,
        place=place,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        width=file.width,
        height=file.height,
        checksum=file.checksum,
        content=file.content,
        at=now,
    )
