"""The audit log in the back office: to be read, nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from carnet.infra.audit.models import AuditEntry
from carnet.infra.backoffice import is_admin


@admin.register(AuditEntry)
class AuditEntryAdmin(ModelAdmin):
    """Search by what was acted on, by whom and how. For admins alone, as through the API (`audit.read`)."""

    list_display = ["at", "verb", "subject", "actor", "address"]
    search_fields = ["=subject", "=actor", "verb"]
    date_hierarchy = "at"
    show_full_result_count = False

    def _never(self, *_: Any, **__: Any) -> bool:
        """Only `record` adds, and the database refuses everything else."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002  Django's signature
        """Admins only."""
        return is_admin(request)

    has_add_permission = has_change_permission = has_delete_permission = _never
