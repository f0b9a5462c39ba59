"""Published events in the back office: to be read, and to be sent again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from procrastinate.contrib.django.models import ProcrastinateJob
from unfold.admin import ModelAdmin

from carnet.infra.backoffice import is_admin
from carnet.infra.events.models import OutboxEvent

# Jobs hold letters and text messages as they leave, with the codes and keys in them: nobody reads them here.
admin.site.unregister(ProcrastinateJob)


@admin.register(OutboxEvent)
class OutboxEventAdmin(ModelAdmin):
    """What was published lately."""

    list_display = ["occurred_at", "name", "aggregate_id", "aggregate_version", "relayed_at"]
    list_filter = [("relayed_at", admin.EmptyFieldListFilter)]
    search_fields = ["=aggregate_id", "=name", "=id"]
    ordering = ["-id"]
    show_full_result_count = False
    actions = ["send_again"]

    @admin.action(description="Send again to consumers who have not handled it", permissions=["decide"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxEvent]) -> None:
        """The relay takes them as if they were new; who has seen them does nothing."""
        count = queryset.update(relayed_at=None)
        self.message_user(request, f"{count} events are sent again.")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Support may look, admins may decide."""
        return is_admin(request)

    def _never(self, *_: Any, **__: Any) -> bool:
        """Only `publish` adds, what was said was said, and the pruning job forgets it."""
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never
