"""What operators changed about sold tickets, and how their listings run."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import ChangeKind, Choice


class OperatorChange(models.Model):
    """What its operator changed about a sold ticket, and what its holder chose: a free choice, without a charge.

    `version` is the listing's that brought the change; a later change of the same kind replaces one that nobody has
    answered, and a cancellation replaces all of these. `was` and `now` are departure and arrival before and after, as
    instants, or the seat. The holder was told of the change as of `told_version`.
    """

    id = models.UUIDField(primary_key=True)
    ticket_id = models.UUIDField()
    booking_id = models.UUIDField()
    listing_id = models.UUIDField()
    kind = models.TextField(choices=[(s.value, s.value) for s in ChangeKind])
    version = models.PositiveIntegerField()
    was = models.JSONField(default=dict)
    now = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    told_version = models.PositiveIntegerField(null=True)
    choice = models.TextField(null=True, choices=[(s.value, s.value) for s in Choice])
    chosen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking_operator_change"
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket_id", "kind"], condition=Q(choice__isnull=True), name="booking_change_open_once"
            ),
            models.CheckConstraint(
                condition=Q(choice__isnull=True, chosen_at__isnull=True)
                | Q(choice__isnull=False, chosen_at__isnull=False),
                name="booking_change_chosen",
            ),
        ]
        indexes = [
            models.Index(fields=["booking_id"], name="booking_change_of_booking"),
            models.Index(fields=["listing_id", "kind"], name="booking_change_of_listing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.ticket_id}"


class ListingTimes(models.Model):
    """How a listing runs by its newest snapshot: what sold tickets are measured against, whatever order news come in.

    `departures` and `arrivals` have a place for each stop. Listings that never changed have no row.
    """

    listing_id = models.UUIDField(primary_key=True)
    version = models.PositiveIntegerField()
    status = models.TextField()
    departures = ArrayField(models.DateTimeField(null=True))
    arrivals = ArrayField(models.DateTimeField(null=True))

    class Meta:
        db_table = "booking_listing_times"


class RefundRun(models.Model):
    """That staff gave the money back for all tickets of a cancelled trip at once. Its progress is in the changes."""

    listing_id = models.UUIDField(primary_key=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking_refund_run"


class Rated(models.Model):
    """That a ticket's holder has rated its operator, so that nobody does it twice. The stars are the operator's."""

    pk = models.CompositePrimaryKey("listing_id", "ticket_id")
    listing_id = models.UUIDField()
    ticket_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "booking_rated"


class Reseating(models.Model):
    """That a ticket got another seat, or none (`seat` is empty), when `version` of its listing brought other seats."""

    pk = models.CompositePrimaryKey("listing_id", "ticket_id", "version")
    listing_id = models.UUIDField()
    ticket_id = models.UUIDField()
    version = models.PositiveIntegerField()
    old_section = models.TextField()
    old_seat = models.TextField()
    section = models.TextField()
    seat = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "booking_reseating"
