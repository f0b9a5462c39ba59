"""The index: places, listings and their calls, and the immutable versions of fares and plans they point to.

Nothing here is the truth; everything was told by events and may be told again.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Place(models.Model):
    """A city or a station. Version 0 is one known only from the listings that call there."""

    id = models.UUIDField(primary_key=True)
    version = models.BigIntegerField()
    kind = models.TextField()
    name = models.TextField()
    city_id = models.UUIDField()
    city_name = models.TextField()
    country = models.TextField()
    timezone = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    station_kind = models.TextField(null=True)
    codes = models.JSONField(default=dict)
    # The names it is found by, folded, one a line (`rules/names.py`).
    normalised = models.TextField()
    # How many calls it has; written by a job, not by the events.
    weight = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "search_place"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["city", "station"]), name="search_place_kind"),
            models.CheckConstraint(
                condition=Q(kind="station") | Q(city_id=models.F("id")), name="search_place_city_is_its_own"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Listing(models.Model):
    """A listing's newest snapshot. Only its version is known while a withdrawal came before any snapshot."""

    id = models.UUIDField(primary_key=True)
    version = models.BigIntegerField()
    on_sale = models.BooleanField()
    sale_from = models.DateTimeField(null=True)
    kind = models.TextField(null=True)
    name = models.TextField(null=True)
    operator_id = models.UUIDField(null=True)
    operator_name = models.TextField(null=True)
    seat_plan_id = models.UUIDField(null=True)
    fare_table_id = models.UUIDField(null=True)
    amenities = ArrayField(models.TextField(), default=list)
    departs_at = models.DateTimeField(null=True)
    sale_until = models.DateTimeField(null=True)
    # The event that a performance is of.
    event_id = models.UUIDField(null=True)

    class Meta:
        db_table = "search_listing"
        constraints = [
            models.CheckConstraint(
                condition=Q(on_sale=False)
                | Q(
                    kind__isnull=False,
                    name__isnull=False,
                    operator_id__isnull=False,
                    operator_name__isnull=False,
                    seat_plan_id__isnull=False,
                    fare_table_id__isnull=False,
                    departs_at__isnull=False,
                ),
                name="search_listing_on_sale_is_complete",
            )
        ]
        indexes = [
            models.Index(
                fields=["departs_at"], name="search_listing_performance", condition=Q(on_sale=True, kind="event")
            ),
            models.Index(fields=["event_id"], name="search_listing_of_event", condition=Q(event_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or str(self.id)


class Event(models.Model):
    """What travellers read about an event. It is shown while there are performances of it."""

    id = models.UUIDField(primary_key=True)
    version = models.BigIntegerField()
    operator_id = models.UUIDField()
    name = models.TextField()
    description = models.TextField()
    category = models.TextField()
    most_per_user = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "search_event"

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """A stop of a listing on sale where people board or leave; `seq` is its index among all stops.

    `local_date` is the date of departure at the station, `metres` the distance from the first stop.
    """

    pk = models.CompositePrimaryKey("listing_id", "seq")
    listing_id = models.UUIDField()
    seq = models.PositiveSmallIntegerField()
    station_id = models.UUIDField()
    city_id = models.UUIDField()
    local_date = models.DateField(null=True)
    departs_at = models.DateTimeField(null=True)
    arrives_at = models.DateTimeField(null=True)
    metres = models.PositiveIntegerField()
    pick_up = models.BooleanField()
    drop_off = models.BooleanField()

    class Meta:
        db_table = "search_call"
        constraints = [
            models.CheckConstraint(
                condition=Q(pick_up=False) | Q(departs_at__isnull=False, local_date__isnull=False),
                name="search_call_boarding_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(drop_off=False) | Q(arrives_at__isnull=False), name="search_call_leaving_has_a_time"
            ),
        ]
        indexes = [
            # Where does something leave on a day, and does it come to a place.
            models.Index(fields=["city_id", "local_date"], name="search_call_boarding", condition=Q(pick_up=True)),
            models.Index(fields=["city_id", "listing_id"], name="search_call_leaving", condition=Q(drop_off=True)),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} stop {self.seq}"


class FareTableVersion(models.Model):
    """An immutable fare table; `content` is the JSON of `schedule.contracts.FareTable`."""

    id = models.UUIDField(primary_key=True)
    content = models.JSONField()

    class Meta:
        db_table = "search_fare_table"

    def __str__(self) -> str:
        return str(self.id)


class SeatPlanVersion(models.Model):
    """How many seats an immutable seat plan sells, by travel class."""

    id = models.UUIDField(primary_key=True)
    capacity = models.JSONField()

    class Meta:
        db_table = "search_seat_plan"

    def __str__(self) -> str:
        return str(self.id)


class Revision(models.Model):
    """A token that changes with every change of a part of the index, so that processes know what they remember is old.

    Not a number: two histories that were rolled back must not meet in the same value.
    """

    part = models.TextField(primary_key=True)
    token = models.UUIDField()

    class Meta:
        db_table = "search_revision"

    def __str__(self) -> str:
        return f"{self.part} {self.token}"
