"""`carnet jobs-retry`: dead letters once more."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from carnet.infra.jobs import retry_failed


class Command(BaseCommand):
    """Puts failed jobs back into the queue."""

    help = "Put failed jobs back, with all their retries."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--name", help="only jobs of this name, such as events.deliver")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prints how many."""
        self.stdout.write(f"{retry_failed(name=options['name'])} jobs are back in the queue")
