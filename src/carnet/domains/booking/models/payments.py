"""Purchases through providers, and quotes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import PurchaseStatus, QuoteKind, QuoteStatus
from carnet.domains.payments.contracts import Destination, RefundReason
from carnet.infra.guarded import WrittenByVerbs

_OVER = [PurchaseStatus.DONE.value, PurchaseStatus.FAILED.value]


class Purchase(WrittenByVerbs):
    """How far paying a booking, or the difference of an exchange, has come; its payments say the rest.

    `deadline` is until when the buyer's bank may decide. `request_key` and `fingerprint` are those of the request.
    """

    id = models.UUIDField(primary_key=True)
    booking_id = models.UUIDField()
    exchange_id = models.UUIDField(null=True)
    user_id = models.UUIDField()
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in PurchaseStatus])
    reason = models.TextField(default="")
    deadline = models.DateTimeField()
    request_key = models.TextField()
    fingerprint = models.BinaryField()
    tries = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "booking_purchase"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in PurchaseStatus]), name="booking_purchase_status_is_known"
            ),
            # One at a time, whoever asks how often at once (T21).
            models.UniqueConstraint(
                fields=["booking_id", "exchange_id"],
                condition=~Q(status__in=_OVER),
                nulls_distinct=False,
                name="booking_one_purchase_at_a_time",
            ),
            models.UniqueConstraint(fields=["user_id", "request_key"], name="booking_purchase_once_per_key"),
        ]
        indexes = [
            models.Index(fields=["booking_id"], name="booking_purchase_of_booking"),
            models.Index(fields=["updated_at"], condition=~Q(status__in=_OVER), name="booking_purchase_under_way"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.status}"


class Quote(WrittenByVerbs):
    """What giving tickets back, or exchanging them, would come to. `content` is the JSON of its kind's dataclass.

    Only its status changes, once: a newer quote supersedes it, it is confirmed, or its time is over.
    """

    id = models.UUIDField(primary_key=True)
    booking_id = models.UUIDField()
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in QuoteKind])
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in QuoteStatus])
    asked_by = models.UUIDField(null=True)
    staff = models.BooleanField(default=False)
    reason = models.CharField(max_length=24, choices=[(r.value, r.value) for r in RefundReason])
    destination = models.CharField(max_length=8, choices=[(d.value, d.value) for d in Destination])
    content = models.JSONField()
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking_quote"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in QuoteStatus]), name="booking_quote_status_is_known"
            ),
            models.UniqueConstraint(
                fields=["booking_id"],
                condition=Q(status=QuoteStatus.PROPOSED.value),
                name="booking_one_quote_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["booking_id"], name="booking_quote_of_booking")]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"
