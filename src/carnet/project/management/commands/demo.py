"""`carnet demo`: only here so that `carnet help` knows it; see `carnet.project.demo.start`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """The demo chooses its own settings, so it starts before Django reads them."""

    help = "Run Carnet with demo data on this machine; `--reset` throws the data away instead."

    def add_arguments(self, parser: CommandParser) -> None:
        """As the real one has them."""
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away, all of it")

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Refuse what would run with the wrong settings."""
        raise CommandError("the demo starts with `carnet demo`, not from within Django")
