"""Reports, what was said in them, the files that came along, and every move they made.

Texts and files go when their writer is erased (`forgotten_at`); the rest of a report stays for the figures. Statuses
move only by guarded statements in `operations` and `sql/` (T8); `sql/tables.sql` keeps closed reports closed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from carnet.domains.support.contracts import AboutKind, MessageKind, ReportCategory, ReportStatus
from carnet.domains.support.rules import MOST_BYTES, Verb
from carnet.infra.guarded import WrittenByVerbs

_STATUSES = [(s.value, s.value) for s in ReportStatus]
_OPEN = Q(status=ReportStatus.OPEN.value)
_CLOSED = Q(status=ReportStatus.CLOSED.value)


class Report(WrittenByVerbs):
    """A traveller's question or complaint; what it is about is kept as it was found when it was written."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=7, unique=True)
    user_id = models.UUIDField()
    # By which sending a form twice makes one report.
    request_key = models.CharField(max_length=255)
    name = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=8, choices=_STATUSES)
    category = models.CharField(max_length=16, choices=[(c.value, c.value) for c in ReportCategory])
    subject = models.CharField(max_length=120, blank=True)
    about_kind = models.CharField(max_length=8, choices=[(a.value, a.value) for a in AboutKind], blank=True)
    about_id = models.UUIDField(null=True)
    reference = models.CharField(max_length=6, blank=True)
    listing_id = models.UUIDField(null=True)
    operator_id = models.UUIDField(null=True)
    departs_at = models.DateTimeField(null=True)
    urgent = models.BooleanField()
    assignee_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    first_answer_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    forgotten_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "support_report"
        constraints = [
            models.UniqueConstraint(fields=["user_id", "request_key"], name="support_report_once"),
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in ReportStatus]), name="support_report_status_is_known"
            ),
            models.CheckConstraint(
                condition=_OPEN & Q(waiting_since__isnull=False, due_at__isnull=False)
                | ~_OPEN & Q(waiting_since__isnull=True, due_at__isnull=True),
                name="support_open_report_waits",
            ),
            models.CheckConstraint(
                condition=_CLOSED & Q(closed_at__isnull=False) | ~_CLOSED & Q(closed_at__isnull=True),
                name="support_closed_report_says_when",
            ),
            models.CheckConstraint(
                condition=Q(first_answer_at__isnull=True, answered_at__isnull=True)
                & ~Q(status=ReportStatus.ANSWERED.value)
                | Q(
                    first_answer_at__isnull=False,
                    answered_at__isnull=False,
                    first_answer_at__gte=F("opened_at"),
                    answered_at__gte=F("first_answer_at"),
                ),
                name="support_answered_report_says_when",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_id__isnull=True, operator_id__isnull=True)
                | Q(about_kind__in=[a.value for a in AboutKind], about_id__isnull=False),
                name="support_report_is_about_something_or_not",
            ),
            models.CheckConstraint(
                condition=~Q(subject="") | _CLOSED & Q(forgotten_at__isnull=False), name="support_report_has_a_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "-changed_at", "-id"], name="support_report_of_user"),
            models.Index(fields=["due_at", "id"], condition=_OPEN, name="support_report_waiting"),
            models.Index(fields=["operator_id", "due_at", "id"], condition=_OPEN, name="support_report_of_operator"),
            models.Index(fields=["status", "-changed_at", "-id"], name="support_report_by_status"),
        ]

    def __str__(self) -> str:
        return self.number


class Message(WrittenByVerbs):
    """Something that was said in a report. Rows are added, and go when the traveller is erased."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="messages")
    request_key = models.CharField(max_length=255)
    kind = models.CharField(max_length=9, choices=[(k.value, k.value) for k in MessageKind])
    author_id = models.UUIDField(null=True)
    operator_id = models.UUIDField(null=True)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "support_message"
        constraints = [
            models.UniqueConstraint(fields=["report", "request_key"], name="support_message_once"),
            models.CheckConstraint(condition=~Q(text=""), name="support_message_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in MessageKind]), name="support_message_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=MessageKind.TRAVELLER.value) | Q(operator_id__isnull=True),
                name="support_traveller_writes_for_nobody_else",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Attachment(WrittenByVerbs):
    """A file of a traveller's message: a picture that was drawn anew, or a PDF as it came. The same is kept once."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    # Which of the report's files it is, by when they came; several come in one millisecond, so ids do not tell.
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=20)
    size = models.IntegerField()
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    checksum = models.BinaryField(max_length=32)
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "support_attachment"
        constraints = [
            models.UniqueConstraint(fields=["report", "checksum"], name="support_attachment_once"),
            models.CheckConstraint(
                condition=Q(media_type__in=["image/jpeg", "image/webp"], width__gt=0, height__gt=0)
                | Q(media_type="application/pdf", width__isnull=True, height__isnull=True),
                name="support_attachment_kind_is_known",
            ),
            models.CheckConstraint(condition=Q(size__gt=0, size__lte=MOST_BYTES), name="support_attachment_size"),
        ]

    def __str__(self) -> str:
        return self.name


class ReportMove(WrittenByVerbs):
    """One move of a report, under the version that it had after it. Rows are added, never changed."""

    pk = models.CompositePrimaryKey("report_id", "version")
    report_id = models.UUIDField()
    version = models.PositiveIntegerField()
    from_status = models.CharField(max_length=8, null=True)
    to_status = models.CharField(max_length=8, choices=_STATUSES)
    verb = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verb])
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)

    class Meta:
        db_table = "support_report_move"

    def __str__(self) -> str:
        return f"{self.from_status} to {self.to_status}"
