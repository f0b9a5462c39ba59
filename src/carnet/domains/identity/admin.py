"""People in the back office: looked at here, changed through the operations of this domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from carnet.domains.identity import operations, queries
from carnet.domains.identity.login.factors import used_second_factor
from carnet.domains.identity.models import Membership, Passenger, User
from carnet.infra.backoffice import ReadOnlyAdmin, ReadOnlyInline, act_on_each, is_admin
from carnet.infra.principal import Principal
from carnet.kernel import clock

# The identity library's tables hold secrets, and who may get in: nobody reads or writes them here.
admin.site.unregister([Group, Authenticator, EmailAddress, SocialAccount, SocialApp, SocialToken, UserSession])


class MembershipInline(ReadOnlyInline):
    """Where the user works."""

    model = Membership
    fields = ("operator_id", "role", "created_at")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Accounts: find, read, close, open again."""

    list_display = ("__str__", "first_name", "last_name", "roles", "is_active", "banned_at", "created_at")
    list_filter = (
        "is_active",
        "language",
        ("banned_at", admin.EmptyFieldListFilter),
        ("erased_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("email", "phone", "first_name", "last_name")
    exclude = ("password",)
    inlines = (MembershipInline,)
    actions = ("ban", "unban", "deactivate", "reactivate")

    @admin.action(description="Ban: no login and no refresh from now on", permissions=["decide"])
    def ban(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the chosen accounts for their owners' conduct."""
        _each(request, queryset, operations.ban)

    @admin.action(description="Take back the ban", permissions=["decide"])
    def unban(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Open the chosen accounts, unless they are deactivated too."""
        _each(request, queryset, operations.unban)

    @admin.action(description="Deactivate: closed without blame", permissions=["decide"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the chosen accounts."""
        _each(request, queryset, operations.deactivate_other)

    @admin.action(description="Open what was deactivated", permissions=["decide"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Open the chosen accounts, unless they are banned too."""
        _each(request, queryset, operations.reactivate)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)


@admin.register(Passenger)
class PassengerAdmin(ReadOnlyAdmin):
    """Passenger books. Travel documents are their owners' affair and not shown here."""

    list_display = ("__str__", "user", "birth_date", "created_at")
    search_fields = ("first_name", "last_name", "user__email")
    list_select_related = ("user",)


def _each(request: HttpRequest, users: QuerySet[User], verb: Callable[..., Any]) -> None:
    by, now = _acting(request), clock.now()
    act_on_each(request, users, lambda user: verb(user_id=user.pk, by=by, reason="back office", now=now))


def _acting(request: HttpRequest) -> Principal:
    """Who decides here, with the rights that this session has by now."""
    session = request.session
    key, used = session.session_key or "", used_second_factor(session)
    return queries.principal(user_id=UUID(str(request.user.pk)), second_factor=used, session=key)
