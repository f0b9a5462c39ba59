"""Scans of tickets, each a row of its own for ever."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import Verdict
from carnet.infra.guarded import WrittenByVerbs

_KEPT = [one.value for one in Verdict if one is not Verdict.BAD_TIME]


class Scan(WrittenByVerbs):
    """One scan at the door of a trip. The device made the id, so that telling of it twice is harmless (T61).

    `at` is the device's clock, `received_at` ours. `ticket_id` is None where the code named none. The scan that
    `boards` is the one by which its ticket became boarded; it may be taken back. `shown` is what the device had said
    by itself. No name and no code is kept here.
    """

    pk = models.CompositePrimaryKey("listing_id", "id")
    listing_id = models.UUIDField()
    id = models.UUIDField()
    operator_id = models.UUIDField()
    ticket_id = models.UUIDField(null=True)
    stop = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    device = models.CharField(max_length=80)
    # A user or, if `machine`, an API key.
    by = models.UUIDField(null=True)
    machine = models.BooleanField()
    verdict = models.TextField(choices=[(one, one) for one in _KEPT])
    why = models.TextField(default="")
    hints = ArrayField(models.TextField(), default=list)
    shown = models.TextField(null=True, choices=[(one, one) for one in _KEPT])
    conflict = models.BooleanField()
    boards = models.BooleanField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        db_table = "booking_scan"
        constraints = [
            models.UniqueConstraint(
                fields=["listing_id", "ticket_id"],
                condition=Q(boards=True, undone_at__isnull=True),
                name="booking_scan_boards_once",
            ),
            models.CheckConstraint(
                condition=Q(boards=False) | Q(verdict=Verdict.GOOD.value, ticket_id__isnull=False),
                name="booking_scan_boards_when_good",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(boards=True), name="booking_scan_undone_boarded"
            ),
            models.CheckConstraint(condition=Q(verdict__in=_KEPT), name="booking_scan_verdict_is_known"),
        ]
        indexes = [
            models.Index(fields=["listing_id", "ticket_id"], name="booking_scan_of_ticket"),
            models.Index(fields=["operator_id", "id"], name="booking_scan_of_operator"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} at stop {self.stop}"
