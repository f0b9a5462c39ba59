"""Tables of fares."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.kernel.ids import new_id


class FareTable(models.Model):
    """An immutable version of an operator's fares; `content` is the contract's FareTable in its JSON form.

    `checksum` is the SHA-256 of the content without ids, by which saving the same fares again is recognised.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey("operators.Operator", on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    number = models.IntegerField()
    content = models.JSONField()
    checksum = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "schedule_fare_table"
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "name", "number"], name="schedule_fare_table_once"),
            models.CheckConstraint(condition=~Q(name=""), name="schedule_fare_table_named"),
            models.CheckConstraint(condition=Q(number__gte=1), name="schedule_fare_table_number"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (version {self.number})"
