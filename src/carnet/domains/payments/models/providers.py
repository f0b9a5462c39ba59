"""What providers called us with, and what the simulated one remembers."""

from __future__ import annotations

from django.db import models


class WebhookCall(models.Model):
    """A provider's call, stored before anything is done about it. `call_id` is the provider's: a replay is known by it.

    `handled_at` is null until its answers were acted upon.
    """

    id = models.UUIDField(primary_key=True)
    provider = models.TextField()
    call_id = models.TextField()
    body = models.TextField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "payments_webhook_call"
        ordering = ["received_at", "id"]
        constraints = [models.UniqueConstraint(fields=["provider", "call_id"], name="payments_webhook_call_once")]

    def __str__(self) -> str:
        return f"{self.provider} {self.call_id}"


class SimulatedCharge(models.Model):
    """The simulated bank's own book: what it authorised, took and gave back. Nothing else of ours may read it."""

    payment_id = models.UUIDField(primary_key=True)
    instrument = models.TextField()
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.TextField()
    capture = models.BooleanField()
    return_url = models.TextField(default="")
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "payments_simulated_charge"

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"


class SimulatedRefund(models.Model):
    """What the simulated bank gave back of a charge."""

    refund_id = models.UUIDField(primary_key=True)
    payment_id = models.UUIDField()
    amount = models.BigIntegerField()
    state = models.TextField()

    class Meta:
        db_table = "payments_simulated_refund"

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"
