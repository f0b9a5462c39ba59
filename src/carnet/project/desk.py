"""Puts the back office in the place of Django's own admin site."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import sites
from unfold.apps import BasicAppConfig


class DeskConfig(BasicAppConfig):
    """The theme, with our site instead of its own; every area of the back office registers there."""

    default = True

    def ready(self) -> None:
        """Make the site, once models may be imported."""
        from carnet.project.backoffice import BackOffice  # noqa: PLC0415

        site = BackOffice()
        admin.site = sites.site = site
