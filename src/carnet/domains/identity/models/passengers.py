"""The tables of the passenger book."""

from __future__ import annotations

from django.db import models

from carnet.domains.identity.contracts import DocumentKind
from carnet.domains.identity.models.people import User
from carnet.kernel import ids


class Passenger(models.Model):
    """A person somebody books for; one of a book may be its default."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="passengers")
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    birth_date = models.DateField(null=True, blank=True)
    email = models.EmailField(null=True, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_passenger"
        indexes = [models.Index(fields=["user", "id"], name="identity_passenger_book")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default=True), name="identity_passenger_one_default"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class TravelDocument(models.Model):
    """A passport or identity card of a passenger. Its number is kept sealed; `ending` is what lists show of it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    passenger = models.ForeignKey(Passenger, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in DocumentKind])
    country = models.CharField(max_length=2, help_text="Who issued it, ISO 3166-1 alpha-2.")
    number = models.BinaryField(help_text="Sealed: see carnet.infra.sealed.")
    ending = models.CharField(max_length=3)
    expires_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_travel_document"
        constraints = [
            models.CheckConstraint(
                name="identity_travel_document_kind_known",
                condition=models.Q(kind__in=[kind.value for kind in DocumentKind]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} …{self.ending}"
