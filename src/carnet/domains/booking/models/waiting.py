"""Waiting lists: a queue for each listing, and who stands in it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import WaitingStatus
from carnet.infra.guarded import WrittenByVerbs

_LIVE = [WaitingStatus.WAITING.value, WaitingStatus.OFFERED.value]
_HAD_AN_OFFER = [WaitingStatus.OFFERED.value, WaitingStatus.TAKEN.value, WaitingStatus.LAPSED.value]


class WaitingQueue(models.Model):
    """The queue of one listing. Who joins, is offered seats or leaves locks it first, so that these follow one another.

    `joined` numbers the entries in order of joining. `stirred` says that a job is on its way to look for free seats.
    """

    listing_id = models.UUIDField(primary_key=True)
    joined = models.PositiveIntegerField(default=0)
    stirred = models.BooleanField(default=False)

    class Meta:
        db_table = "booking_waiting_queue"


class WaitingEntry(WrittenByVerbs):
    """One place in a queue, for one party on one part of the way; an empty `travel_class` is any.

    It gets one offer at most, whose booking says what became of it. `closes_at` is when nobody can board, or buy, any
    more, as far as was known when somebody looked last.
    """

    id = models.UUIDField(primary_key=True)
    listing_id = models.UUIDField()
    number = models.PositiveIntegerField()
    user_id = models.UUIDField()
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in WaitingStatus])
    from_stop = models.PositiveSmallIntegerField()
    to_stop = models.PositiveSmallIntegerField()
    family = models.TextField()
    travel_class = models.TextField()
    passengers = models.JSONField()
    seats = models.PositiveSmallIntegerField()
    wishes = ArrayField(models.TextField(), default=list)
    email = models.CharField(max_length=254)
    amount = models.BigIntegerField()
    most = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booking_id = models.UUIDField(null=True)
    joined_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "booking_waiting_entry"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[s.value for s in WaitingStatus]), name="booking_waiting_status_is_known"
            ),
            models.CheckConstraint(condition=Q(seats__range=(1, 10)), name="booking_waiting_for_1_to_10_seats"),
            models.CheckConstraint(condition=Q(from_stop__lt=models.F("to_stop")), name="booking_waiting_spans_a_leg"),
            models.CheckConstraint(condition=Q(amount__gte=0, most__gte=0), name="booking_waiting_price_not_negative"),
            models.CheckConstraint(
                condition=~Q(status__in=_HAD_AN_OFFER) | Q(booking_id__isnull=False),
                name="booking_waiting_offer_is_a_booking",
            ),
            models.CheckConstraint(
                condition=~Q(status=WaitingStatus.WAITING.value) | Q(booking_id__isnull=True),
                name="booking_waiting_has_no_booking",
            ),
            models.UniqueConstraint(
                fields=["user_id", "listing_id", "from_stop", "to_stop", "travel_class"],
                condition=Q(status__in=_LIVE),
                name="booking_waiting_once",
            ),
            models.UniqueConstraint(fields=["listing_id", "number"], name="booking_waiting_in_order"),
            # A seat that was freed once is offered once.
            models.UniqueConstraint(fields=["booking_id"], name="booking_waiting_one_entry_per_offer"),
        ]
        indexes = [
            models.Index(fields=["user_id", "joined_at", "id"], name="booking_waiting_of_user"),
            models.Index(fields=["listing_id", "number"], condition=Q(status__in=_LIVE), name="booking_waiting_live"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.number}: {self.status}"
