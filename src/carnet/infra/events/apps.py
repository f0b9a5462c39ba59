"""Loads the consumers of the domains that live in this process."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class EventsConfig(AppConfig):
    """Events, their outbox and inbox."""

    name = "carnet.infra.events"
    label = "events"

    def ready(self) -> None:
        """Import `consumers` of every installed app that has one."""
        autodiscover_modules("consumers")
