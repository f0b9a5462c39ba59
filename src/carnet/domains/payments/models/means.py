"""Vouchers and tills: what is paid with beside wallets and cards. Their money is in the ledger, under their id."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.domains.payments.contracts import VoucherKind


class Voucher(models.Model):
    """Money on a code; `operator_id` is set where only this operator takes it. It is active from `issued_at` on.

    `expired_at` says since when what was left is void. `request_key` is the Idempotency-Key that goodwill was given
    under; a gift's is its payment's.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in VoucherKind])
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    operator_id = models.UUIDField(null=True)
    bought_by = models.UUIDField(null=True)
    issued_by = models.UUIDField(null=True)
    email = models.CharField(max_length=254, default="")
    message = models.TextField(default="")
    reason = models.CharField(max_length=16, default="")
    request_key = models.TextField(null=True)
    created_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    expired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_voucher"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_voucher_is_worth_something"),
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in VoucherKind]), name="payments_voucher_kind_is_known"
            ),
            models.UniqueConstraint(
                fields=["issued_by", "request_key"],
                condition=Q(request_key__isnull=False),
                name="payments_voucher_once_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["bought_by"], name="payments_voucher_of_buyer"),
            models.Index(fields=["operator_id"], name="payments_voucher_of_operator"),
            models.Index(fields=["expires_at"], condition=Q(expired_at__isnull=True), name="payments_voucher_running"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.kind}"


class Till(models.Model):
    """An agent's cash desk at an operator, in one currency; what is in it is its account's balance below zero."""

    id = models.UUIDField(primary_key=True)
    operator_id = models.UUIDField()
    agent_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "payments_till"
        constraints = [
            models.UniqueConstraint(fields=["operator_id", "agent_id", "currency"], name="payments_till_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.currency}"


class TillClosing(models.Model):
    """That an agent counted what was in a till and handed it over: `expected` by the books, `counted` by hand."""

    id = models.UUIDField(primary_key=True)
    till_id = models.UUIDField()
    expected = models.BigIntegerField()
    counted = models.BigIntegerField()
    closed_by = models.UUIDField()
    closed_at = models.DateTimeField()

    class Meta:
        db_table = "payments_till_closing"
        ordering = ["closed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(counted__gte=0), name="payments_till_is_counted"),
        ]
        indexes = [models.Index(fields=["till_id", "closed_at"], name="payments_closings_of_till")]

    def __str__(self) -> str:
        return f"{self.counted} of {self.expected}"
