"""Tables of the operators: companies, vehicles, seat plans and the catalogue of amenities."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from carnet.domains.operators.contracts import OperatorStatus
from carnet.domains.schedule.contracts import ListingKind
from carnet.kernel.ids import new_id

_KINDS = [(word.value, word.value) for word in ListingKind]


class Operator(models.Model):
    """A company that sells seats. `version` counts its published facts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    slug = models.SlugField(unique=True, max_length=80)
    status = models.TextField(
        default=OperatorStatus.APPLIED.value, choices=[(word.value, word.value) for word in OperatorStatus]
    )
    currency = models.TextField(help_text="ISO 4217")
    commission_bp = models.IntegerField(default=500, help_text="basis points that the platform keeps")
    hold_minutes = models.SmallIntegerField(default=10, help_text="how long an unpaid hold lives")
    lead_hours = models.SmallIntegerField(default=0, help_text="from publication to the opening of the sale")
    website = models.TextField(default="", blank=True, help_text="http or https")
    description = models.TextField(default="", blank=True, help_text="what travellers read about the company")
    contact_email = models.TextField(default="", blank=True, help_text="where the platform writes to")
    applied_by = models.UUIDField(null=True, blank=True, help_text="the user who applied for it")
    suspended_because = models.TextField(default="", blank=True)
    stars = models.BigIntegerField(default=0, editable=False, help_text="all that travellers gave, 1 to 5 each")
    ratings = models.IntegerField(default=0, editable=False, help_text="how many travellers gave them")
    version = models.IntegerField(default=0, editable=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="operators_operator_named"),
            models.CheckConstraint(
                condition=Q(status__in=[word.value for word in OperatorStatus]),
                name="operators_operator_status",
            ),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__regex=r"^https?://[^\s]+$"), name="operators_operator_website"
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="operators_operator_currency"),
            models.CheckConstraint(
                condition=Q(commission_bp__gte=0, commission_bp__lte=10_000),
                name="operators_operator_commission",
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes__gte=3, hold_minutes__lte=30), name="operators_operator_hold"
            ),
            models.CheckConstraint(condition=Q(lead_hours__gte=0, lead_hours__lte=168), name="operators_operator_lead"),
            models.CheckConstraint(
                condition=Q(stars__gte=F("ratings"), stars__lte=5 * F("ratings")), name="operators_operator_stars"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OperatorLogo(models.Model):
    """A company's picture as it is served: drawn anew from what was sent, so that it holds nothing but its pixels."""

    operator = models.OneToOneField(Operator, primary_key=True, on_delete=models.CASCADE, related_name="logo")
    png = models.BinaryField()
    checksum = models.BinaryField(max_length=32, help_text="SHA-256 of the picture")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "operators_operator_logo"

    def __str__(self) -> str:
        return f"logo of {self.operator}"


class OperatorRating(models.Model):
    """That a ticket's traveller rated the company; each ticket once."""

    ticket_id = models.UUIDField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="given_ratings")
    stars = models.SmallIntegerField()
    rated_at = models.DateTimeField()

    class Meta:
        db_table = "operators_operator_rating"
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="operators_rating_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} of 5"


class Amenity(models.Model):
    """One entry of the catalogue of services: Wi-Fi, a meal, a power socket. Never deleted, only retired."""

    code = models.SlugField(primary_key=True, max_length=40)
    name = models.TextField()
    retired = models.BooleanField(default=False)
    version = models.IntegerField(default=1, editable=False, help_text="grows with every change, for If-Match")

    class Meta:
        verbose_name_plural = "amenities"
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="operators_amenity_named")]

    def __str__(self) -> str:
        return self.name


class SeatPlan(models.Model):
    """A layout under a name; what is sold is always one of its immutable versions."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="seat_plans")
    kind = models.TextField(choices=_KINDS)
    name = models.TextField()
    station_id = models.UUIDField(null=True, blank=True, help_text="the venue a hall's plan is of")
    retired = models.BooleanField(default=False, help_text="no longer offered for new vehicles and performances")
    version = models.IntegerField(default=1, editable=False, help_text="grows with every change, for If-Match")

    class Meta:
        db_table = "operators_seat_plan"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "name"], name="operators_seat_plan_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[word.value for word in ListingKind]), name="operators_seat_plan_kind"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="operators_seat_plan_named"),
        ]

    def __str__(self) -> str:
        return self.name


class SeatPlanVersion(models.Model):
    """An immutable layout: `sections` and `seats` in the JSON form of the contract's Section and Seat.

    `checksum` is the SHA-256 of both; a plan has one version per layout. `published_at` is when sellers
    were told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    seat_plan = models.ForeignKey(SeatPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    sections = models.JSONField()
    seats = models.JSONField()
    capacity = models.IntegerField(help_text="seats that can be sold")
    checksum = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "operators_seat_plan_version"
        ordering = ["seat_plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["seat_plan", "number"], name="operators_plan_version_once"),
            models.UniqueConstraint(fields=["seat_plan", "checksum"], name="operators_plan_layout_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="operators_plan_version_number"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="operators_plan_version_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.seat_plan} (version {self.number})"


class Vehicle(models.Model):
    """A train set, aircraft or bus; `service_class` from 1 (plain) to 5, `amenities` by their codes.

    A `series` stands for many vehicles that are alike, as a timetable file names them: it can be in two places at once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="vehicles")
    kind = models.TextField(choices=_KINDS)
    service_class = models.SmallIntegerField(default=3)
    name = models.TextField()
    seat_plan_version = models.ForeignKey(SeatPlanVersion, on_delete=models.PROTECT, related_name="vehicles")
    amenities = ArrayField(models.TextField(), default=list, blank=True)
    series = models.BooleanField(default=False)
    retired = models.BooleanField(default=False, help_text="no longer offered for new trips")
    version = models.IntegerField(default=1, editable=False, help_text="grows with every change, for If-Match")

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "name"], name="operators_vehicle_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in ListingKind if kind is not ListingKind.EVENT]),
                name="operators_vehicle_kind",
            ),
            models.CheckConstraint(
                condition=Q(service_class__gte=1, service_class__lte=5), name="operators_vehicle_class"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="operators_vehicle_named"),
        ]

    def __str__(self) -> str:
        return self.name
