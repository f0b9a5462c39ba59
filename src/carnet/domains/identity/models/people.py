"""The table of accounts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models

from carnet.domains.identity.contracts import PlatformRole
from carnet.kernel import ids


def _customer() -> list[str]:
    return [PlatformRole.CUSTOMER.value]


class UserManager(BaseUserManager["User"]):
    """Finds users; they are made by `operations.sign_up` alone."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The user with this e-mail, in any case of letters."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person with an account."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    email = models.EmailField(null=True, blank=True, unique=True)
    phone = models.CharField(max_length=16, null=True, blank=True, unique=True, help_text="E.164, such as +4930123456")
    phone_verified = models.BooleanField(default=False, help_text="Its owner has answered a message to it.")
    first_name = models.CharField(max_length=80, blank=True, default="")
    last_name = models.CharField(max_length=80, blank=True, default="")
    city = models.CharField(max_length=80, blank=True, default="")
    birth_date = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=16, default="en")
    currency = models.CharField(max_length=3, default="EUR")
    roles = ArrayField(
        models.CharField(max_length=16, choices=[(r.value, r.value) for r in PlatformRole]), default=_customer
    )
    is_active = models.BooleanField(default=True)
    banned_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="The person is forgotten; the id stays.")
    version = models.BigIntegerField(default=1, help_text="Counts the published changes.")
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "identity_user"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="identity_user_reachable",
                condition=models.Q(email__isnull=False)
                | models.Q(phone__isnull=False)
                | models.Q(erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="identity_user_email_lower",
                condition=models.Q(email__isnull=True) | models.Q(email__regex=r"^[^A-Z]+$"),
            ),
            models.CheckConstraint(
                name="identity_user_phone_e164",
                condition=models.Q(phone__isnull=True) | models.Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
            ),
            models.CheckConstraint(
                name="identity_user_roles_known",
                condition=models.Q(roles__contained_by=[role.value for role in PlatformRole]),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Absent is NULL, never an empty text, and e-mail addresses are kept in small letters."""
        self.email = self.email.strip().lower() if self.email else None
        self.phone = self.phone or None
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.email or self.phone or str(self.id)

    def get_full_name(self) -> str:
        """Both names, or what the account is reached by."""
        return f"{self.first_name} {self.last_name}".strip() or str(self)

    def get_short_name(self) -> str:
        """The first name, or what the account is reached by."""
        return self.first_name or str(self)

    @property
    def may_log_in(self) -> bool:
        """Whether the account is open: neither deactivated nor banned."""
        return self.is_active and self.banned_at is None

    @property
    def is_superuser(self) -> bool:
        """Whether the back office is open to the account without limits."""
        return self.may_log_in and PlatformRole.ADMIN in self.roles

    @property
    def is_staff(self) -> bool:
        """Whether the back office opens at all."""
        return self.is_superuser or (self.may_log_in and PlatformRole.SUPPORT in self.roles)

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002  Django's signature
        """Admins may do everything, support staff may look."""
        return self.is_superuser or (self.is_staff and perm.rpartition(".")[2].startswith("view_"))

    def has_perms(self, perm_list: Any, obj: object = None) -> bool:
        """Whether every one of these permissions is given."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002  Django's signature
        """Whether an area of the back office is shown."""
        return self.is_staff
