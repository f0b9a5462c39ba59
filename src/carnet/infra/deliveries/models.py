"""The table of the delivery log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from carnet.infra.deliveries.contracts import Channel, State


class DeliveryRow(models.Model):
    """One message to one person on one way.

    `cause` is what it is sent for, such as `notice:<id>`: the same cause leaves on a way once. `job` with `arguments`
    is what sends it; what cannot be sent again, such as a letter with a code, has none. Texts are not kept.
    """

    id = models.UUIDField(primary_key=True)
    cause = models.TextField()
    channel = models.TextField()
    kind = models.TextField(help_text="What it is about, such as booking.tickets.")
    user_id = models.UUIDField(null=True)
    address = models.TextField(blank=True, help_text="Empty once its owner is forgotten.")
    subject = models.TextField(blank=True)
    state = models.TextField(default=State.QUEUED.value)
    tries = models.SmallIntegerField(default=0)
    error = models.TextField(blank=True)
    job = models.TextField(blank=True)
    arguments = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When it is tried next.")
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was sent or given up.")

    class Meta:
        db_table = "deliveries_delivery"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cause", "channel"], name="deliveries_once"),
            models.CheckConstraint(
                name="deliveries_channel_known", condition=models.Q(channel__in=[one.value for one in Channel])
            ),
            models.CheckConstraint(
                name="deliveries_state_known", condition=models.Q(state__in=[one.value for one in State])
            ),
            models.CheckConstraint(
                name="deliveries_ended",
                condition=models.Q(ended_at__isnull=False, state__in=["sent", "given-up"])
                | models.Q(ended_at__isnull=True, state__in=["queued", "sending", "failed"]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["job", "due_at", "id"], name="deliveries_due", condition=models.Q(ended_at__isnull=True)
            ),
            models.Index(fields=["address", "-id"], name="deliveries_address"),
            models.Index(fields=["user_id"], name="deliveries_user", condition=models.Q(user_id__isnull=False)),
            models.Index(fields=["state", "-id"], name="deliveries_state"),
            models.Index(fields=["created_at"], name="deliveries_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"
