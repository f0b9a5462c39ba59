"""The tables of who works for an operator, by invitation, and of its machines."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models.people import User
from carnet.kernel import ids

_ROLES = [(role.value, role.value) for role in MemberRole]


class Team(models.Model):
    """An operator as identity knows it, from the catalogue's events, and what it asks of its members.

    `version` is that of the last event that was heeded; it is 0 until the first one.
    """

    operator_id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120, blank=True, default="")
    needs_second_factor = models.BooleanField(default=False)
    version = models.BigIntegerField(default=0)

    class Meta:
        db_table = "identity_team"

    def __str__(self) -> str:
        return self.name or str(self.operator_id)


class Membership(models.Model):
    """A user works for an operator (an id of the catalog role), in one role."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    operator_id = models.UUIDField(db_index=True)
    role = models.CharField(max_length=16, choices=_ROLES)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "identity_membership"
        constraints = [
            models.UniqueConstraint(fields=["user", "operator_id"], name="identity_membership_once"),
            models.CheckConstraint(
                name="identity_membership_role_known",
                condition=models.Q(role__in=[role.value for role in MemberRole]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Invitation(models.Model):
    """Somebody is asked to join an operator's team. Only a hash of the message's key is kept."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    operator_id = models.UUIDField()
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=_ROLES)
    key_hash = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_invitation"
        indexes = [models.Index(fields=["operator_id", "id"], name="identity_invitation_team")]
        constraints = [
            models.UniqueConstraint(
                fields=["operator_id", "email"],
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="identity_invitation_one_open",
            ),
            models.CheckConstraint(
                name="identity_invitation_role_known",
                condition=models.Q(role__in=[role.value for role in MemberRole]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class ApiKey(models.Model):
    """A machine of an operator. The secret is shown once; its SHA-256 is kept, after a rotation the old one's too."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    operator_id = models.UUIDField()
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=32))
    secret_hash = models.BinaryField()
    old_secret_hash = models.BinaryField(null=True, blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "identity_api_key"
        indexes = [models.Index(fields=["operator_id", "id"], name="identity_api_key_operator")]

    def __str__(self) -> str:
        return self.name
