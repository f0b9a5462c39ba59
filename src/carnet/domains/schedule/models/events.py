"""Tables of shows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from carnet.kernel.ids import new_id


class Event(models.Model):
    """A show; its performances are trips of the kind event with one leg. `most_per_user` seats are sold to one user."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey("operators.Operator", on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    description = models.TextField(default="", blank=True)
    category = models.TextField(default="", blank=True)
    most_per_user = models.SmallIntegerField(default=5)
    version = models.IntegerField(default=1, help_text="grows with every change, for If-Match")
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "name"], name="schedule_event_once"),
            models.CheckConstraint(condition=~Q(name=""), name="schedule_event_named"),
            models.CheckConstraint(
                condition=Q(most_per_user__gte=1, most_per_user__lte=20), name="schedule_event_most"
            ),
        ]

    def __str__(self) -> str:
        return self.name
