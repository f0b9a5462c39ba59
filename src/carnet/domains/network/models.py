"""Tables of the network: cities, stations with their codes, routes with their ordered stops."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.domains.network.contracts import StationKind
from carnet.domains.schedule.contracts import ListingKind, StopKind
from carnet.kernel.ids import new_id

_LATITUDE = Q(latitude__isnull=True) | Q(latitude__gte=-90, latitude__lte=90)
_LONGITUDE = Q(longitude__isnull=True) | Q(longitude__gte=-180, longitude__lte=180)
_BOTH_OR_NONE = Q(latitude__isnull=True, longitude__isnull=True) | Q(latitude__isnull=False, longitude__isnull=False)
_POSITION = _LATITUDE & _LONGITUDE & _BOTH_OR_NONE


class City(models.Model):
    """A town that stations lie in. `region` only tells towns of one name in one country apart.

    `version` counts the published changes; 0 is not published yet.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    normalised_name = models.TextField(editable=False)
    region = models.TextField(default="", blank=True)
    country = models.TextField(help_text="ISO 3166-1 alpha-2")
    timezone = models.TextField(help_text="IANA name")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    version = models.IntegerField(default=0, editable=False)

    class Meta:
        verbose_name_plural = "cities"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["country", "region", "name"], name="network_city_once"),
            models.CheckConstraint(condition=~Q(name=""), name="network_city_named"),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="network_city_country"),
            models.CheckConstraint(condition=~Q(timezone=""), name="network_city_timezone"),
            models.CheckConstraint(condition=_POSITION, name="network_city_position"),
        ]
        indexes = [models.Index(fields=["country", "normalised_name"], name="network_city_by_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.country})"


class Station(models.Model):
    """An airport, railway station, bus station or venue. `version` counts the published changes.

    `operator_id` is who added it and may change it; None for the platform's own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="stations")
    kind = models.TextField(choices=[(word.value, word.value) for word in StationKind])
    name = models.TextField()
    normalised_name = models.TextField(editable=False)
    timezone = models.TextField(help_text="IANA name")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    operator_id = models.UUIDField(null=True, blank=True, db_index=True)
    version = models.IntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in StationKind]), name="network_station_kind"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="network_station_named"),
            models.CheckConstraint(condition=~Q(timezone=""), name="network_station_timezone"),
            models.CheckConstraint(condition=_POSITION, name="network_station_position"),
        ]

    def __str__(self) -> str:
        return self.name


class StationCode(models.Model):
    """A code of a station: `system` is iata, icao, uic or gtfs; a gtfs code's `namespace` is its feed."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="codes")
    system = models.TextField()
    namespace = models.TextField(default="", blank=True)
    code = models.TextField()

    class Meta:
        db_table = "network_station_code"
        constraints = [
            models.UniqueConstraint(fields=["system", "namespace", "code"], name="network_code_once"),
            models.CheckConstraint(condition=Q(system__regex=r"^[a-z]+$"), name="network_code_system"),
            models.CheckConstraint(condition=~Q(code=""), name="network_code_not_empty"),
            models.CheckConstraint(
                condition=~Q(system="iata") | Q(code__regex=r"^[A-Z]{3}$"), name="network_code_iata"
            ),
            models.CheckConstraint(
                condition=~Q(system="uic") | Q(code__regex=r"^[0-9]{7,8}$"), name="network_code_uic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.code}"


class Route(models.Model):
    """Ordered stations an operator serves with vehicles of one kind."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator_id = models.UUIDField(db_index=True)
    kind = models.TextField(choices=[(word.value, word.value) for word in ListingKind])
    name = models.TextField()
    retired = models.BooleanField(default=False, help_text="no longer offered for new trips and timetables")
    version = models.IntegerField(default=1, help_text="grows with every change, for If-Match")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["operator_id", "name"], name="network_route_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in ListingKind]), name="network_route_kind"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="network_route_named"),
        ]

    def __str__(self) -> str:
        return self.name


class RouteStop(models.Model):
    """One stop of a route, `seq` counting from 0; `metres` along the way from the first stop."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="stops")
    seq = models.SmallIntegerField()
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="route_stops")
    kind = models.TextField(default=StopKind.BOARDING.value, choices=[(word.value, word.value) for word in StopKind])
    metres = models.IntegerField(default=0)

    class Meta:
        db_table = "network_route_stop"
        ordering = ["route", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["route", "seq"], name="network_route_stop_once"),
            models.CheckConstraint(condition=Q(seq__gte=0, metres__gte=0), name="network_route_stop_seq"),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in StopKind]), name="network_route_stop_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.station}"
