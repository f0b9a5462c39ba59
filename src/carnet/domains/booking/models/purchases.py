"""Bookings, their tickets, and every move either of them made.

Ticket rows live with their listing, booking rows with their booking; the unique keys that say so are in
`sql/tables.sql`. Statuses move only through guarded statements in `operations` and `sql/`, never by saving a row (T8).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import BookingStatus, TicketStatus
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
                # What is over by the clock is nowhere stored.
                condition=Q(status__in=[s.value for s in BookingStatus if s is not BookingStatus.COMPLETED]),
                name="booking_status_is_known",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0, discount__gte=0), name="booking_amount_not_negative"),
            models.CheckConstraint(condition=Q(ticket_count__range=(1, 10)), name="booking_has_1_to_10_tickets"),
            models.CheckConstraint(
                condition=~Q(status=BookingStatus.CONFIRMED.value) | Q(payment_id__isnull=False),
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
    # What the platform keeps of `amount`, what of it is tax and whom the rest belongs to, as agreed when it was priced.
    commission = models.BigIntegerField()
    tax = models.BigIntegerField(default=0, db_default=0)
    operator_id = models.UUIDField()
    # The ticket that was exchanged for this one.
    replaces_id = models.UUIDField(null=True)
    # How often its code was made worthless by another name or holder; a code says which one it is of.
    revision = models.PositiveSmallIntegerField(default=0, db_default=0)
    # To whom its buyer has given it away: nobody else has its code.
    holder_id = models.UUIDField(null=True)

    class Meta:
        db_table = "booking_ticket"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in TicketStatus]), name="ticket_status_is_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="ticket_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(commission__gte=0, tax__gte=0, amount__gte=models.F("commission") + models.F("tax")),
                name="ticket_shares_within_price",
            ),
            models.CheckConstraint(condition=Q(from_stop__lt=models.F("to_stop")), name="ticket_spans_a_leg"),
        ]
        indexes = [
            models.Index(fields=["booking_id"], name="ticket_of_booking"),
            models.Index(fields=["listing_id", "ordinal"], name="ticket_of_seat"),
            models.Index(fields=["operator_id", "arrives_at"], name="ticket_of_operator"),
            models.Index(fields=["holder_id", "id"], condition=Q(holder_id__isnull=False), name="ticket_of_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.first_name} {self.last_name}"


class Move(models.Model):
    """One state change of a booking (`subject_id` is the booking) or of one of its tickets.

    Rows are added, never changed; the key says that nothing enters a state twice. Only a boarding can be taken back:
    `taken_back` is how often that of the ticket has been, which is 0 everywhere else.
    """

    pk = models.CompositePrimaryKey("booking_id", "subject_id", "to_status", "taken_back")
    booking_id = models.UUIDField()
    subject_id = models.UUIDField()
    from_status = models.CharField(max_length=16, null=True)
    to_status = models.CharField(max_length=16)
    verb = models.CharField(max_length=16)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    taken_back = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "booking_move"
