"""Django's handle on the project: wiring that must happen once the domains are loaded."""

from __future__ import annotations

from django.apps import AppConfig, apps


class ProjectConfig(AppConfig):
    """Wires domains to one another where they must not import each other."""

    name = "carnet.project"
    label = "project"

    def ready(self) -> None:
        """Tell search who counts free seats, in the role that has both."""
        if apps.is_installed("carnet.domains.search") and apps.is_installed("carnet.domains.inventory"):
            from carnet.domains.inventory.queries import free_by_class  # noqa: PLC0415  models are loaded by now
            from carnet.domains.search.queries import use_availability  # noqa: PLC0415

            use_availability(free_by_class)
