"""Bookings, their tickets, and every move either of them made.

Ticket rows live with their listing, booking rows with their booking; the unique keys that say so are in
`sql/tables.sql`. Statuses move only through guarded statements in `operations` and `sql/`, never by saving a row (T8).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import BookingStatus, ChangeKind, Choice, PromoKind, TicketStatus
from carnet.domains.schedule.contracts import PassengerKind
from carnet.infra.guarded import WrittenByVerbs


class Buyer(models.Model):
    """One row per user who ever held a seat: its lock makes the purchases of one user follow one another."""

    user_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "booking_buyer"


class Booking(WrittenByVerbs):
    """One purchase: who buys, what it costs, until when it is held."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=6, unique=True)
    user_id = models.UUIDField()
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in BookingStatus])
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    ticket_count = models.PositiveSmallIntegerField()
    email = models.CharField(max_length=254)
    listing_ids = ArrayField(models.UUIDField())
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    payment_id = models.UUIDField(null=True)
    # What a promo code took off; `amount` is what is left to pay.
    discount = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "booking_booking"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in BookingStatus]), name="booking_status_is_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, discount__gte=0), name="booking_amount_not_negative"),
            models.CheckConstraint(condition=Q(ticket_count__range=(1, 10)), name="booking_has_1_to_10_tickets"),
            models.CheckConstraint(
                condition=~Q(status__in=["confirmed", "completed"]) | Q(payment_id__isnull=False),
                name="booking_confirmed_is_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["user_id", "departs_at", "id"], name="booking_of_user"),
            models.Index(fields=["expires_at"], condition=Q(status="held"), name="booking_unpaid"),
        ]

    def __str__(self) -> str:
        return self.reference


class Ticket(WrittenByVerbs):
    """One passenger on one seat over one span of one listing, at one price."""

    id = models.UUIDField(primary_key=True)
    listing_id = models.UUIDField()
    booking_id = models.UUIDField()
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in TicketStatus])
    # None while another vehicle has no seat for it.
    ordinal = models.PositiveSmallIntegerField(null=True)
    # As the operator wrote them, however long.
    seat = models.TextField()
    section = models.TextField()
    travel_class = models.TextField()
    from_stop = models.PositiveSmallIntegerField()
    to_stop = models.PositiveSmallIntegerField()
    # When it takes its passenger, as it was sold, or as its holder accepted since.
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    fare_id = models.UUIDField()
    family = models.TextField()
    conditions = models.JSONField()
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    passenger_kind = models.TextField(default=PassengerKind.ADULT.value, db_default=PassengerKind.ADULT.value)
    # How the price came about, line by line, as it was shown when it was bought.
    lines = models.JSONField(default=list, db_default=[])
    # The event that a performance is of, for its limit per user.
    event_id = models.UUIDField(null=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    # What the platform keeps of `amount` and whom the rest belongs to, as agreed when it was priced.
    commission = models.BigIntegerField()
    operator_id = models.UUIDField()

    class Meta:
        db_table = "booking_ticket"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in TicketStatus]), name="ticket_status_is_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ticket_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(commission__gte=0, commission__lte=models.F("amount")),
                name="ticket_commission_within_price",
            ),
            models.CheckConstraint(condition=Q(from_stop__lt=models.F("to_stop")), name="ticket_spans_a_leg"),
        ]
        indexes = [
            models.Index(fields=["booking_id"], name="ticket_of_booking"),
            models.Index(fields=["listing_id", "ordinal"], name="ticket_of_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.first_name} {self.last_name}"


class Move(models.Model):
    """One state change of a booking (`subject_id` is the booking) or of one of its tickets.

    Rows are added, never changed; the key says that nothing enters a state twice.
    """

    pk = models.CompositePrimaryKey("booking_id", "subject_id", "to_status")
    booking_id = models.UUIDField()
    subject_id = models.UUIDField()
    from_status = models.CharField(max_length=16, null=True)
    to_status = models.CharField(max_length=16)
    verb = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)

    class Meta:
        db_table = "booking_move"


class PromoCode(models.Model):
    """What an operator takes off its price for who knows the code, which is written in capitals.

    It holds for the operator's listings, or for `listing_ids` alone, from `valid_from` until before `valid_until`.
    """

    id = models.UUIDField(primary_key=True)
    operator_id = models.UUIDField()
    code = models.TextField()
    kind = models.TextField(choices=[(s.value, s.value) for s in PromoKind])
    off_bp = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    most_uses = models.IntegerField(null=True)
    most_per_user = models.IntegerField(null=True)
    listing_ids = ArrayField(models.UUIDField(), default=list)
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking_promo_code"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["operator_id", "code"], name="booking_promo_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9-]{3,24}$"), name="booking_promo_code_form"),
            models.CheckConstraint(
                condition=Q(kind=PromoKind.PERCENT.value, off_bp__range=(1, 10_000), amount=0)
                | Q(kind=PromoKind.AMOUNT.value, off_bp=0, amount__gte=1),
                name="booking_promo_code_takes_off",
            ),
            models.CheckConstraint(
                condition=(Q(most_uses__isnull=True) | Q(most_uses__gte=1))
                & (Q(most_per_user__isnull=True) | Q(most_per_user__gte=1)),
                name="booking_promo_code_limits",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PromoUse(models.Model):
    """That a booking was made with a promo code. It counts while the booking is held and lives, or is paid."""

    pk = models.CompositePrimaryKey("promo_code_id", "booking_id")
    promo_code_id = models.UUIDField()
    booking_id = models.UUIDField()
    user_id = models.UUIDField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "booking_promo_use"
        indexes = [models.Index(fields=["booking_id"], name="booking_promo_of_booking")]


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
