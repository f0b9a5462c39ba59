"""Tables of runs that come again."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from carnet.domains.schedule.contracts import StopKind
from carnet.kernel.ids import new_id


class Timetable(models.Model):
    """A run that comes again: on some weekdays of a period, at the same local time from its first stop.

    `departs` is what the clock at the first stop shows; all other times are minutes after that, so that a journey takes
    as long in the two nights of the year as in any other. The period is half-open: `valid_until` is the first day
    without it. `days` are ISO weekdays, 1 (Monday) to 7. `fares` names the fare table, whose newest version counts.
    Trips are made for `ahead_days` days; `generated_until` is the first day that has none yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey("operators.Operator", on_delete=models.PROTECT, related_name="+")
    route = models.ForeignKey("network.Route", on_delete=models.PROTECT, related_name="timetables")
    vehicle = models.ForeignKey("operators.Vehicle", on_delete=models.PROTECT, related_name="timetables")
    fares = models.TextField()
    name = models.TextField(help_text="as travellers read it, such as ICE 503")
    number = models.TextField(default="", blank=True)
    departs = models.TimeField()
    days = ArrayField(models.SmallIntegerField())
    valid_from = models.DateField()
    valid_until = models.DateField()
    ahead_days = models.SmallIntegerField(default=60)
    amenities = ArrayField(models.TextField(), default=list, blank=True)
    publishes = models.BooleanField(default=True, help_text="whether new trips go on sale by themselves")
    version = models.IntegerField(default=1, help_text="grows with every change, for If-Match")
    generated_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "departs", "id"]
        indexes = [models.Index(fields=["operator", "name", "id"], name="schedule_timetable_by_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="schedule_timetable_named"),
            models.CheckConstraint(
                condition=Q(days__contained_by=[1, 2, 3, 4, 5, 6, 7]) & ~Q(days=[]), name="schedule_timetable_days"
            ),
            models.CheckConstraint(condition=Q(valid_from__lt=F("valid_until")), name="schedule_timetable_period"),
            models.CheckConstraint(
                condition=Q(ahead_days__gte=1, ahead_days__lte=366), name="schedule_timetable_ahead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.departs:%H:%M}"


class TimetableStop(models.Model):
    """One stop of a timetable; `arrival` and `departure` are minutes after the departure from the first one."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="stops")
    seq = models.SmallIntegerField()
    station = models.ForeignKey("network.Station", on_delete=models.PROTECT, related_name="timetable_stops")
    arrival = models.IntegerField(null=True)
    departure = models.IntegerField(null=True)
    metres = models.IntegerField(default=0)
    kind = models.TextField(default=StopKind.BOARDING.value, choices=[(word.value, word.value) for word in StopKind])
    pick_up = models.BooleanField(default=True)
    drop_off = models.BooleanField(default=True)

    class Meta:
        db_table = "schedule_timetable_stop"
        ordering = ["timetable", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["timetable", "seq"], name="schedule_timetable_stop_once"),
            models.CheckConstraint(
                condition=Q(seq__gte=0, metres__gte=0)
                & (Q(arrival__isnull=False) | Q(departure__isnull=False))
                & (Q(arrival__isnull=True) | Q(departure__isnull=True) | Q(arrival__lte=F("departure"))),
                name="schedule_timetable_stop_forward",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in StopKind]), name="schedule_timetable_stop_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"stop {self.seq} of {self.timetable_id}"


class TimetableException(models.Model):
    """A day on which a timetable runs although its weekdays do not say so, or does not although they do."""

    timetable = models.ForeignKey(Timetable, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField()
    runs = models.BooleanField()
    reason = models.TextField(default="", blank=True)

    class Meta:
        db_table = "schedule_timetable_exception"
        ordering = ["timetable", "day"]
        constraints = [models.UniqueConstraint(fields=["timetable", "day"], name="schedule_exception_once")]

    def __str__(self) -> str:
        return f"{'runs' if self.runs else 'does not run'} on {self.day}"
