"""Promo codes, and who used them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.booking.contracts import PromoKind


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
