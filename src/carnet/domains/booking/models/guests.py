"""The code that was mailed to a booking's contact, to be written by who has no login."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class GuestCode(models.Model):
    """The last code of a booking; `digest` is of its digits, which are kept nowhere. Asking again replaces it."""

    booking_id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "booking_guest_code"
        constraints = [models.CheckConstraint(condition=Q(tries__lte=5), name="booking_guest_code_tried_5_times")]
        indexes = [models.Index(fields=["expires_at"], name="booking_guest_code_expired")]
