"""The tables events pass through. SQL elsewhere may insert into the outbox; the others are private."""

from __future__ import annotations

from django.db import models


class OutboxEvent(models.Model):
    """A published event. It waits for the relay while `relayed_at` is null, and is pruned some days after."""

    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    version = models.SmallIntegerField()
    aggregate_id = models.UUIDField()
    aggregate_version = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    trace = models.TextField(null=True, blank=True)
    data = models.JSONField()
    relayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "events_outbox"
        indexes = [
            models.Index(fields=["id"], name="events_outbox_unrelayed", condition=models.Q(relayed_at__isnull=True)),
            models.Index(fields=["aggregate_id"], name="events_outbox_aggregate"),
        ]
        verbose_name = "event"

    def __str__(self) -> str:
        return f"{self.name} v{self.version} of {self.aggregate_id} ({self.aggregate_version})"


class InboxEvent(models.Model):
    """That a consumer has acted on an event; written in the transaction of the act."""

    pk = models.CompositePrimaryKey("consumer", "event_id")
    consumer = models.TextField()
    event_id = models.UUIDField()
    handled_at = models.DateTimeField()

    class Meta:
        db_table = "events_inbox"
        indexes = [models.Index(fields=["handled_at"], name="events_inbox_handled")]

    def __str__(self) -> str:
        return f"{self.consumer} has seen {self.event_id}"


class RelayLease(models.Model):
    """Which process sends this database's events to the broker, and until when it may."""

    name = models.TextField(primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField()

    class Meta:
        db_table = "events_relay_lease"

    def __str__(self) -> str:
        return f"{self.name}: {self.holder} until {self.until}"
