"""The audit log in the back office: to be read, nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from carnet.infra.audit.models import AuditEntry


@admin.register(AuditEntry)
class AuditEntryAdmin(ModelAdmin):
    """Search by what was acted on, by whom and how."""

    list_display = ["at", "verb", "subject", "actor", "address"]
    search_fields = ["=subject", "=actor", "verb"]
    date_hierarchy = "at"
    show_full_result_count = False

    def _never(self, *_: Any, **__: Any) -> bool:
        """Only `record` adds, and the database refuses everything else."""
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never
