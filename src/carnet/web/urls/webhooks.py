"""Addresses of an operator's webhooks."""

from __future__ import annotations

from carnet.web.urls.pages import page
from carnet.web.views import webhooks

_ALL = "operators/<str:operator>/webhooks"
_ONE = f"{_ALL}/<str:webhook>"

urlpatterns = [
    page(_ALL, webhooks.webhooks, "webhooks"),
    page(_ONE, webhooks.webhook, "webhook"),
    page(f"{_ONE}/rotate", webhooks.rotate, "webhook-rotate"),
    page(f"{_ONE}/test", webhooks.test, "webhook-test"),
    page(f"{_ONE}/switch", webhooks.switch, "webhook-switch"),
    page(f"{_ONE}/delete", webhooks.delete, "webhook-delete"),
    page(f"{_ONE}/deliveries/<str:delivery>/again", webhooks.send_again, "webhook-send-again"),
]
