"""Django's handle on the audit log."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log."""

    name = "carnet.infra.audit"
    label = "audit"
