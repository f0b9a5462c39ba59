"""Reports in the back office: for looking only, and without what was said."""

from __future__ import annotations

from django.contrib import admin

from carnet.domains.support.models import Report
from carnet.infra.backoffice import ReadOnlyAdmin


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """Reports, the latest first. They are answered at the desk."""

    list_display = ("number", "status", "category", "subject", "urgent", "operator_id", "opened_at", "due_at")
    list_filter = ("status", "category", "urgent")
    search_fields = ("number", "reference", "subject", "user_id", "operator_id")
    ordering = ("-opened_at", "-id")
    exclude = ("request_key",)
