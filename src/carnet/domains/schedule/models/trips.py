"""Tables of dated runs and performances: when they stop where, and what happened to them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from carnet.domains.schedule.contracts import ListingKind, StopKind, TripStatus
from carnet.domains.schedule.models.events import Event
from carnet.domains.schedule.models.fares import FareTable
from carnet.domains.schedule.models.timetables import Timetable
from carnet.kernel.ids import new_id


class Trip(models.Model):
    """One dated run. Its id is also the id of its listing.

    `service_date` is the operator's calendar day. `version` is that of the last event about the listing (0:
    never published), `published_version` that of the last snapshot, `checksum` the SHA-256 of that snapshot.
    A trip from a timetable file has `source` (the feed) and `source_key` (its id there); one of a timetable of ours has
    `timetable`, a performance its `event`. `occupies` is the time for which the trip, as planned, has its vehicle to
    itself: empty where there is none or it stands for a series. A delay leaves it as it is, for a delay is a fact.
    `sold_since` is when the sellers told of its first hold; from then on a timetable does not touch it any more.
    `edits` counts the changes that people made to it as it is planned; a timetable leaves one with any alone, too.
    `withdrawn_for_suspension` says that it is off sale only because its operator is suspended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey("operators.Operator", on_delete=models.PROTECT, related_name="+", db_index=False)
    route = models.ForeignKey(
        "network.Route", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    vehicle = models.ForeignKey(
        "operators.Vehicle", on_delete=models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    seat_plan_version = models.ForeignKey(
        "operators.SeatPlanVersion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    fare_table = models.ForeignKey(FareTable, on_delete=models.PROTECT, related_name="trips", db_index=False)
    kind = models.TextField(choices=[(word.value, word.value) for word in ListingKind])
    name = models.TextField(help_text="as travellers read it, such as ICE 503")
    number = models.TextField(default="", db_default="", blank=True)
    service_date = models.DateField()
    status = models.TextField(
        default=TripStatus.DRAFT.value,
        db_default=TripStatus.DRAFT.value,
        choices=[(word.value, word.value) for word in TripStatus],
    )
    amenities = ArrayField(models.TextField(), default=list, db_default=[], blank=True)
    sale_from = models.DateTimeField(null=True, blank=True)
    sale_until = models.DateTimeField(null=True, blank=True)
    timetable = models.ForeignKey(
        Timetable, on_delete=models.PROTECT, related_name="trips", null=True, blank=True, db_index=False
    )
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="performances", null=True, blank=True, db_index=False
    )
    occupies = DateTimeRangeField(null=True, blank=True)
    sold_since = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_for_suspension = models.BooleanField(default=False, db_default=False)
    version = models.IntegerField(default=0, db_default=0)
    published_version = models.IntegerField(default=0, db_default=0)
    edits = models.IntegerField(default=0, db_default=0)
    checksum = models.BinaryField(max_length=32, null=True)
    source = models.TextField(default="", db_default="", blank=True)
    source_key = models.TextField(default="", db_default="", blank=True)

    class Meta:
        ordering = ["-service_date", "name", "id"]
        indexes = [
            models.Index(fields=["operator", "service_date", "name", "id"], name="schedule_trip_by_day"),
            models.Index(fields=["event"], name="schedule_trip_of_event", condition=Q(event__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "service_date"],
                condition=Q(timetable__isnull=False),
                name="schedule_trip_timetable_once",
            ),
            ExclusionConstraint(
                name="schedule_trip_vehicle_alone",
                expressions=[("vehicle", RangeOperators.EQUAL), ("occupies", RangeOperators.OVERLAPS)],
                condition=Q(occupies__isnull=False) & ~Q(status=TripStatus.CANCELLED.value),
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=True) | Q(kind=ListingKind.EVENT.value), name="schedule_trip_event_kind"
            ),
            models.UniqueConstraint(
                fields=["operator", "source", "source_key", "service_date"],
                condition=~Q(source=""),
                name="schedule_trip_source_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in ListingKind]), name="schedule_trip_kind"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[word.value for word in TripStatus]), name="schedule_trip_status"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="schedule_trip_named"),
            models.CheckConstraint(
                condition=Q(published_version__gte=0, published_version__lte=F("version")),
                name="schedule_trip_versions",
            ),
            models.CheckConstraint(
                condition=Q(source="", source_key="") | ~Q(source="") & ~Q(source_key=""),
                name="schedule_trip_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.service_date}"


class StopTime(models.Model):
    """One stop of a trip, `seq` counting from 0 without gaps. Made for bulk COPY: narrow, one index.

    The first stop has no arrival, the last no departure; `metres` since the first stop. Insert the trips
    before their stop times: unknown trips and stations are refused per statement, not per row
    (sql/stop_times_known.sql).
    """

    pk = models.CompositePrimaryKey("trip_id", "seq")
    trip = models.ForeignKey(
        Trip, on_delete=models.CASCADE, related_name="stop_times", db_constraint=False, db_index=False
    )
    station = models.ForeignKey(
        "network.Station", on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    arrival = models.DateTimeField(null=True)
    departure = models.DateTimeField(null=True)
    metres = models.IntegerField(default=0, db_default=0)
    seq = models.SmallIntegerField()
    pick_up = models.BooleanField(default=True, db_default=True)
    drop_off = models.BooleanField(default=True, db_default=True)
    kind = models.TextField(default=StopKind.BOARDING.value, db_default=StopKind.BOARDING.value)

    class Meta:
        db_table = "schedule_stop_time"
        ordering = ["trip_id", "seq"]
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=0, metres__gte=0), name="schedule_stop_time_counts"),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in StopKind]), name="schedule_stop_time_kind"
            ),
            models.CheckConstraint(
                condition=Q(arrival__isnull=False) | Q(departure__isnull=False),
                name="schedule_stop_time_known",
            ),
            models.CheckConstraint(
                condition=Q(arrival__isnull=True) | Q(departure__isnull=True) | Q(arrival__lte=F("departure")),
                name="schedule_stop_time_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.seq} of {self.trip_id}"


class StationUse(models.Model):
    """That trips stop at a station, which keeps it from being deleted; written by the stop times' trigger."""

    station = models.OneToOneField("network.Station", primary_key=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "schedule_station_use"
        verbose_name = "trip"
        verbose_name_plural = "trips"

    def __str__(self) -> str:
        return str(self.station_id)

    @classmethod
    def count_users(cls, station: models.Model) -> int:
        """How many trips stop there."""
        return StopTime.objects.filter(station_id=station.pk).values("trip_id").distinct().count()


class TripHistory(models.Model):
    """One row per move of a trip through its states, and per other change to how it runs: then it stays where it is.

    `actor` is who did it (None: Carnet itself, or a feed). A delay moved all times from the arrival at stop `from_stop`
    on by `late_seconds`: the times less the delays are the planned ones.
    """

    trip = models.ForeignKey(Trip, on_delete=models.CASCADE, related_name="history")
    verb = models.TextField()
    from_status = models.TextField()
    to_status = models.TextField()
    at = models.DateTimeField()
    reason = models.TextField(default="", db_default="", blank=True)
    actor = models.UUIDField(null=True, blank=True)
    from_stop = models.SmallIntegerField(default=0, db_default=0)
    late_seconds = models.IntegerField(default=0, db_default=0)

    class Meta:
        verbose_name_plural = "trip history"
        db_table = "schedule_trip_history"
        ordering = ["trip", "id"]

    def __str__(self) -> str:
        return f"{self.verb}: {self.from_status} to {self.to_status}"
