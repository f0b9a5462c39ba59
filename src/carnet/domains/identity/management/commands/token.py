"""`carnet token EMAIL`: an access token for scripts on this machine."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from carnet.domains.identity import operations, queries
from carnet.kernel import clock


class Command(BaseCommand):
    """Prints the token and nothing else."""

    help = "Print an access token for the account with this e-mail; it ends after 15 minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--second-factor", action="store_true", help="with the rights that need a second factor")

    def handle(self, *_args: Any, email: str, second_factor: bool, **_options: Any) -> None:
        user_id = queries.find(email=email).id
        self.stdout.write(operations.access_token(user_id=user_id, second_factor=second_factor, now=clock.now()))
