"""Listings on sale, one row per seat once a listing has its first hold, and the unpaid holds.

Every table here carries `listing_id`, so that all rows of one sale can live on one database node.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SeatPlanVersion(models.Model):
    """An immutable seat plan, as published; `content` is the JSON of `schedule.contracts.SeatPlan`."""

    id = models.UUIDField(primary_key=True)
    capacity = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta:
        db_table = "inventory_seat_plan"


class FareTableVersion(models.Model):
    """An immutable fare table, as published; `content` is the JSON of `schedule.contracts.FareTable`."""

    id = models.UUIDField(primary_key=True)
    content = models.JSONField()

    class Meta:
        db_table = "inventory_fare_table"


class Listing(models.Model):
    """A published trip; `content` is the JSON of `schedule.contracts.ListingSnapshot` of this `version`.

    Seats are sold against a version: a hold that was priced from another one is refused. A listing that was withdrawn
    before its snapshot arrived has no content.
    """

    id = models.UUIDField(primary_key=True)
    version = models.PositiveIntegerField()
    on_sale = models.BooleanField()
    legs = models.PositiveSmallIntegerField(null=True)
    seat_plan_id = models.UUIDField(null=True)
    fare_table_id = models.UUIDField(null=True)
    departs_at = models.DateTimeField(null=True)
    content = models.JSONField(null=True)
    # Seats get rows with the first hold; until then the plan answers for them.
    seats_made = models.BooleanField(default=False)

    class Meta:
        db_table = "inventory_listing"
        constraints = [
            models.CheckConstraint(condition=Q(legs__gte=1), name="inventory_listing_has_a_leg"),
            models.CheckConstraint(
                condition=Q(on_sale=False) | Q(content__isnull=False),
                name="inventory_listing_sells_a_snapshot",
            ),
        ]


class Seat(models.Model):
    """One sellable place of a listing: `occupied` has one bit per leg, set while a ticket holds or owns that leg."""

    pk = models.CompositePrimaryKey("listing_id", "ordinal")
    listing_id = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField()
    travel_class = models.TextField()
    blocked = models.BooleanField(default=False)
    # occupied bit varying: made by sql/tables.sql, Django has no field for bit strings.

    class Meta:
        db_table = "inventory_seat"


class Hold(models.Model):
    """A span of a seat that is taken and not paid for yet. It is dead from `expires_at` on.

    The row is the arbiter: paying, releasing and lapsing each delete it, and only who deletes it may act on the seat.
    """

    pk = models.CompositePrimaryKey("listing_id", "ticket_id")
    listing_id = models.UUIDField()
    ticket_id = models.UUIDField()
    ordinal = models.PositiveSmallIntegerField()
    from_stop = models.PositiveSmallIntegerField()
    to_stop = models.PositiveSmallIntegerField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "inventory_hold"
        constraints = [
            models.CheckConstraint(condition=Q(from_stop__lt=models.F("to_stop")), name="inventory_hold_spans_a_leg")
        ]
        indexes = [models.Index(fields=["listing_id", "ordinal"], name="inventory_hold_seat")]


class QuotaUse(models.Model):
    """That a ticket has one of the places that a fare with a quota is sold for; it goes with the ticket.

    Used are those that are sold and those whose hold lives: there is no counter that could drift. A fare is known by
    family and class, so that newer versions of it go on counting.
    """

    pk = models.CompositePrimaryKey("listing_id", "family", "travel_class", "ticket_id")
    listing_id = models.UUIDField()
    family = models.TextField()
    travel_class = models.TextField()
    ticket_id = models.UUIDField()

    class Meta:
        db_table = "inventory_quota_use"
        indexes = [models.Index(fields=["listing_id", "ticket_id"], name="inventory_quota_of_ticket")]
