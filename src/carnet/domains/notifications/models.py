"""Tables of the inbox."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from carnet.domains.notifications.contracts import Category, EmailWish

_CATEGORIES = [one.value for one in Category]


class Mailbox(models.Model):
    """Somebody's inbox. Its row is locked while notices are put in, so that their numbers have no gaps."""

    user_id = models.UUIDField(primary_key=True)
    last = models.BigIntegerField(help_text="The number of the last notice.")

    class Meta:
        db_table = "notifications_mailbox"

    def __str__(self) -> str:
        return str(self.user_id)


class NoticeRow(models.Model):
    """A notice. Its id is that of the event that raised it, so that none is told twice."""

    id = models.UUIDField(primary_key=True)
    user_id = models.UUIDField()
    number = models.BigIntegerField()
    kind = models.TextField()
    category = models.TextField()
    language = models.TextField()
    title = models.TextField()
    text = models.TextField()
    sms = models.TextField(help_text="What a text message says; empty where none leaves.")
    path = models.TextField()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    for_digest = models.BooleanField(help_text="It waits for the next digest.")

    class Meta:
        db_table = "notifications_notice"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user_id", "number"], name="notifications_numbered"),
            models.CheckConstraint(name="notifications_category", condition=models.Q(category__in=_CATEGORIES)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["user_id", "number"], name="notifications_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["user_id", "number"], name="notifications_for_digest", condition=models.Q(for_digest=True)
            ),
            models.Index(fields=["created_at"], name="notifications_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PreferenceRow(models.Model):
    """A wish about a category; who has said nothing has no row."""

    pk = models.CompositePrimaryKey("user_id", "category")
    user_id = models.UUIDField()
    category = models.TextField()
    email = models.TextField()
    sms = models.BooleanField()

    class Meta:
        db_table = "notifications_preference"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="notifications_wish_category", condition=models.Q(category__in=_CATEGORIES)),
            models.CheckConstraint(
                name="notifications_wish_email", condition=models.Q(email__in=[one.value for one in EmailWish])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.category}"
