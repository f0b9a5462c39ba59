"""`carnet make-keys`: the keys an installation needs, made on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from carnet.infra import keys


class Command(BaseCommand):
    """Outside production they are made on first use, too; in production only here."""

    help = "Write the keys that are neither in the environment nor in CARNET_HOME/keys, as files of mode 0600."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Make what is missing, and name it."""
        made = keys.make_missing(Path(settings.CARNET_HOME))
        for path in made:
            self.stdout.write(f"made {path}")
        if not made:
            self.stdout.write("all keys are there")
