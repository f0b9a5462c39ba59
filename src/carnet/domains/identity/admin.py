"""People in the back office: looked at here, changed through the operations of this domain."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from carnet.domains.identity import operations
from carnet.domains.identity.models import Membership, Passenger, User
from carnet.infra.backoffice import ReadOnlyAdmin, ReadOnlyInline, is_admin
from carnet.kernel import clock

admin.site.unregister(Group)


class MembershipInline(ReadOnlyInline):
    """Where the user works."""

    model = Membership
    fields = ("operator_id", "role", "created_at")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Accounts: find, read, ban, open again."""

    list_display = ("__str__", "first_name", "last_name", "roles", "is_active", "banned_at", "created_at")
    list_filter = ("is_active", "language", ("banned_at", admin.EmptyFieldListFilter))
    search_fields = ("email", "phone", "first_name", "last_name")
    exclude = ("password",)
    inlines = (MembershipInline,)
    actions = ("ban", "unban")

    @admin.action(description="Ban: no login and no refresh from now on", permissions=["decide"])
    def ban(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the chosen accounts."""
        for user in queryset:
            operations.ban(user_id=user.pk, actor=_actor(request), reason="back office", now=clock.now())
        messages.success(request, f"{queryset.count()} accounts are closed.")

    @admin.action(description="Open again", permissions=["decide"])
    def unban(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Open the chosen accounts."""
        for user in queryset:
            operations.unban(user_id=user.pk, actor=_actor(request), reason="back office", now=clock.now())
        messages.success(request, f"{queryset.count()} accounts are open.")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)


@admin.register(Passenger)
class PassengerAdmin(ReadOnlyAdmin):
    """Passenger books."""

    list_display = ("__str__", "user", "birth_date", "created_at")
    search_fields = ("first_name", "last_name", "user__email")
    list_select_related = ("user",)


def _actor(request: HttpRequest) -> Any:
    return request.user.pk
