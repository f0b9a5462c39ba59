"""Django's handle on the project: wiring that must happen once the domains are loaded."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig, apps


class ProjectConfig(AppConfig):
    """Wires domains to one another where they must not import each other."""

    name = "carnet.project"
    label = "project"

    def ready(self) -> None:
        """Wire what is installed in this role."""
        _check_deadlines()
        _wire_search()
        _wire_swaps()
        _wire_personal()


def _check_deadlines() -> None:
    """Have the deadline of payments looked at, in the role that takes payments."""
    if apps.is_installed("carnet.domains.booking"):
        import_module("carnet.project.deadlines")


def _wire_search() -> None:
    """Tell search who counts free seats, in the role that has both."""
    if apps.is_installed("carnet.domains.search") and apps.is_installed("carnet.domains.inventory"):
        from carnet.domains.inventory.queries import free_by_class, quotas_left  # noqa: PLC0415  models are loaded by now
        from carnet.domains.search.queries import use_availability, use_quotas  # noqa: PLC0415

        use_availability(free_by_class)
        use_quotas(quotas_left)


def _wire_swaps() -> None:
    """Tell the schedule who knows a trip's travellers, in the role that has both."""
    if apps.is_installed("carnet.domains.schedule") and apps.is_installed("carnet.domains.booking"):
        from carnet.domains.booking.operations import preview_swap  # noqa: PLC0415  models are loaded by now
        from carnet.domains.schedule.operations import use_travellers  # noqa: PLC0415

        use_travellers(preview_swap)


def _wire_personal() -> None:
    """Tell `infra.personal` who in this process holds personal data."""
    from carnet.infra import personal  # noqa: PLC0415  as above
    from carnet.infra.audit.personal import HOLDER as LOG  # noqa: PLC0415
    from carnet.infra.deliveries.personal import HOLDER as MESSAGES  # noqa: PLC0415

    for name in ("identity", "notifications", "booking", "payments", "settlement", "support"):
        if apps.is_installed(f"carnet.domains.{name}"):
            queries = import_module(f"carnet.domains.{name}.queries")
            personal.register(personal.Holder(name, queries.personal_files, queries.erasure_obstacles, queries.KEPT))
    personal.register(MESSAGES, LOG)
