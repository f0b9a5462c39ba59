"""What was changed about issued tickets, and offers to take one over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import AmendmentKind, TransferStatus
from carnet.infra.guarded import WrittenByVerbs


class Amendment(WrittenByVerbs):
    """One change of an issued ticket's name, holder or seat: `number` counts those of a ticket from 1.

    `was` and `now` hold `first_name` and `last_name`, or `section` and `seat`. Rows are added and stay as they are, but
    for names that are forgotten. `reason` is what staff wrote who changed it.
    """

    pk = models.CompositePrimaryKey("listing_id", "ticket_id", "number")
    listing_id = models.UUIDField()
    ticket_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    booking_id = models.UUIDField()
    kind = models.TextField(choices=[(s.value, s.value) for s in AmendmentKind])
    was = models.JSONField()
    now = models.JSONField()
    at = models.DateTimeField()
    actor = models.UUIDField()
    reason = models.TextField(default="", db_default="")

    class Meta:
        db_table = "booking_amendment"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[s.value for s in AmendmentKind]), name="booking_amendment_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="booking_amendments_count_from_1"),
        ]
        indexes = [models.Index(fields=["booking_id"], name="booking_amendment_of_booking")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.ticket_id}"


class TicketTransfer(WrittenByVerbs):
    """An offer of a ticket to whoever has the key, which was sent to `email`. `giver` is who was named on it.

    It is good for the ticket at `revision` alone: once that has another name or holder, the offer is over. Of a ticket
    one offer is open at a time.
    """

    id = models.UUIDField(primary_key=True)
    listing_id = models.UUIDField()
    ticket_id = models.UUIDField()
    booking_id = models.UUIDField()
    revision = models.PositiveSmallIntegerField()
    email = models.CharField(max_length=254)
    giver = models.CharField(max_length=162)
    key_hash = models.BinaryField(unique=True)
    status = models.TextField(choices=[(s.value, s.value) for s in TransferStatus])
    created_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    holder_id = models.UUIDField(null=True)

    class Meta:
        db_table = "booking_ticket_transfer"
        constraints = [
            models.UniqueConstraint(
                fields=["ticket_id"],
                condition=Q(status=TransferStatus.PROPOSED.value),
                name="booking_transfer_one_open",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["proposed", "accepted", "withdrawn"]), name="booking_transfer_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status=TransferStatus.ACCEPTED.value, holder_id__isnull=False)
                | (~Q(status=TransferStatus.ACCEPTED.value) & Q(holder_id__isnull=True)),
                name="booking_transfer_accepted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["booking_id"], name="booking_transfer_of_booking"),
            models.Index(fields=["ticket_id"], name="booking_transfer_of_ticket"),
        ]

    def __str__(self) -> str:
        return f"{self.status}: {self.ticket_id}"
