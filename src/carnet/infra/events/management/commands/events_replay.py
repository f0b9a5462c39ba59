"""`carnet events-replay`: events of the last days once more."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from carnet.infra.events.replay import send_again


class Command(BaseCommand):
    """Hands events to the relay again."""

    help = "Send published events again; consumers who have handled them do nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--since", type=datetime.fromisoformat, required=True, help="UTC unless it says")
        parser.add_argument("--name", action="append", dest="names", help="of an event; may be repeated")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prints how many."""
        since: datetime = options["since"]
        since = since if since.tzinfo else since.replace(tzinfo=UTC)
        self.stdout.write(f"{send_again(since=since, names=options['names'])} events are sent again")
