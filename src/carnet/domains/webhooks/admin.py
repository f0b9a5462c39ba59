"""Webhooks in the back office: for looking only, and without secrets."""

from __future__ import annotations

from django.contrib import admin

from carnet.domains.webhooks.models import WebhookDelivery, WebhookEndpoint
from carnet.infra.backoffice import ReadOnlyAdmin


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ReadOnlyAdmin):
    """Servers of operators, the newest first."""

    list_display = ("url", "operator_id", "events", "created_at", "disabled_because")
    list_filter = ("disabled_because",)
    search_fields = ("url", "operator_id")
    exclude = ("secret", "old_secret")
    ordering = ("-id",)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    """What was sent to them, the latest first."""

    list_display = ("event", "endpoint", "status", "tries", "created_at", "next_at")
    list_filter = ("status", "event")
    search_fields = ("event_id",)
    ordering = ("-id",)
