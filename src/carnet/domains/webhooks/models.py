"""Endpoints, what is on its way to them, and every call that was made."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from carnet.domains.webhooks.contracts import DeliveryStatus, DisabledBecause
from carnet.kernel import ids


class WebhookEndpoint(models.Model):
    """A server of an operator's. Its secrets are sealed: they sign, so a fingerprint would not do."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    operator_id = models.UUIDField()
    url = models.TextField()
    description = models.TextField()
    events = ArrayField(models.TextField())
    secret = models.BinaryField()
    old_secret = models.BinaryField(null=True)
    old_secret_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    disabled_because = models.TextField(null=True, choices=[(one.value, one.value) for one in DisabledBecause])

    class Meta:
        db_table = "webhooks_endpoint"
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at__isnull=True, disabled_because__isnull=True)
                | Q(disabled_at__isnull=False, disabled_because__in=[one.value for one in DisabledBecause]),
                name="webhook_disabled_because",
            ),
            models.CheckConstraint(
                condition=Q(old_secret__isnull=True, old_secret_until__isnull=True)
                | Q(old_secret__isnull=False, old_secret_until__isnull=False),
                name="webhook_old_secret_ends",
            ),
        ]
        indexes = [models.Index(fields=["operator_id", "-id"], name="webhook_of_operator")]

    def __str__(self) -> str:
        return self.url


class WebhookDelivery(models.Model):
    """An event for an endpoint; the key says that it is on the list once. `body` stays the same for every call."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries")
    event_id = models.UUIDField()
    event = models.TextField()
    body = models.TextField()
    status = models.TextField(choices=[(one.value, one.value) for one in DeliveryStatus])
    # Calls since it was put on the list, or back on it.
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_delivery"
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_event_once"),
            models.CheckConstraint(
                condition=Q(status=DeliveryStatus.WAITING.value, next_at__isnull=False)
                | Q(status__in=[DeliveryStatus.DELIVERED.value, DeliveryStatus.FAILED.value], next_at__isnull=True),
                name="webhook_waits_for_something",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_deliveries"),
            models.Index(fields=["created_at"], name="webhook_delivery_age"),
            models.Index(fields=["next_at"], name="webhook_due", condition=Q(status=DeliveryStatus.WAITING.value)),
        ]

    def __str__(self) -> str:
        return f"{self.event} ({self.status})"


class WebhookAttempt(models.Model):
    """One call of a delivery; rows are added, never changed."""

    id = models.UUIDField(primary_key=True, default=ids.new_id)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)
    milliseconds = models.PositiveIntegerField()

    class Meta:
        db_table = "webhooks_attempt"
        indexes = [models.Index(fields=["delivery", "id"], name="webhook_attempts")]

    def __str__(self) -> str:
        return f"{self.status or self.error} at {self.at}"
