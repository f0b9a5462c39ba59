"""The look and the manners of the back office: rows that rules apply to are read there, and changed by actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from carnet.infra.principal import Principal
from carnet.kernel.problem import Problem


class _ReadOnly:
    """No form writes these rows; actions call the same operations as the API."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Never."""
        return False


class ReadOnlyAdmin(_ReadOnly, ModelAdmin):  # type: ignore[misc]  # unfold and the stubs disagree
    """A list and a page per row, for looking."""

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """What is not shown cannot be asked for in the address either, letter by letter."""
        hidden = lookup.partition("__")[0] in (self.exclude or ())
        return not hidden and super().lookup_allowed(lookup, value, request)


class ReadOnlyInline(_ReadOnly, TabularInline):  # type: ignore[misc]
    """Rows that belong to another row."""

    extra = 0


def is_admin(request: HttpRequest) -> bool:
    """Whether who looks may also decide: support may look, admins may decide."""
    return bool(getattr(request.user, "is_superuser", False))


def acting(request: HttpRequest) -> Principal:
    """Who decides here, for the operations. The back office lets staff in with their second factor alone."""
    roles = frozenset(getattr(request.user, "roles", ()))
    return Principal(user_id=cast("UUID", request.user.pk), roles=roles, second_factor=True)


def act_on_each(request: HttpRequest, rows: Iterable[Model], act: Callable[[Any], object]) -> None:
    """Do `act` to each row on its own and say how it went; a refusal is shown and stops nothing."""
    done = 0
    for row in rows:
        name = str(row)
        try:
            act(row)
        except Problem as refused:
            messages.error(request, f"{name}: {refused.detail}")
        else:
            done += 1
    if done:
        messages.success(request, f"Done: {done}.")
