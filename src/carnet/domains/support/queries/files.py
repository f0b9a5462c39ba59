"""Reads: what is in an attachment."""

from __future__ import annotations

from uuid import UUID

from carnet.domains.support import models
from carnet.domains.support.contracts import AttachmentFile
from carnet.domains.support.problems import AttachmentUnknown
from carnet.infra.access import Permission, may, may_at
from carnet.infra.principal import Principal


def attachment_file(*, number: str, attachment_id: UUID, by: Principal) -> AttachmentFile:
    """A file of a report for who sent it, and for who may answer. Raises AttachmentUnknown, also to everybody else."""
    held = models.Attachment.objects.filter(pk=attachment_id, report__number=number)
    of = held.values_list("report__user_id", "report__operator_id")
    user_id, operator_id = of.first() or (None, None)
    if user_id is None or not (_sent(user_id, by) or _answers(operator_id, by)):
        raise AttachmentUnknown("There is no such file.")
    row = models.Attachment.objects.get(pk=attachment_id)
    return AttachmentFile(row.name, row.media_type, bytes(row.content))


def _sent(user_id: UUID, by: Principal) -> bool:
    return by.key_id is None and by.user_id == user_id


def _answers(operator_id: UUID | None, by: Principal) -> bool:
    if operator_id is not None:
        return may_at(by, Permission.REPORTS_ANSWER, operator_id)
    return by.key_id is None and may(by, Permission.REPORTS_ANSWER)
