"""`carnet events-schema`: the committed schemas of events."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from carnet.infra.events import schema


class Command(BaseCommand):
    """Compares the events in the code with their committed schemas, or writes the schemas."""

    help = "Check the committed JSON Schemas of events, or write them with --write."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--write", action="store_true", help="write what is missing or out of date")
        parser.add_argument("--allow-breaking", action="store_true", help="for events that were never published")
        parser.add_argument("--directory", type=Path, default=Path("docs/reference/events"))

    def handle(self, *_: Any, **options: Any) -> None:
        """Exit status 1 when something is wrong."""
        events, directory = schema.published(), options["directory"]
        if options["write"]:
            try:
                paths = schema.write(events, directory, allow_breaking=options["allow_breaking"])
            except schema.Breaking as error:
                raise CommandError(f"{error}\nPublish a new version instead.") from error
            for path in paths:
                self.stdout.write(str(path))
        elif complaints := schema.check(events, directory, complete=settings.ROLE == "all"):
            raise CommandError("\n".join(complaints))
