"""`carnet remove-factors EMAIL`: let somebody in again who has lost every second factor."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from carnet.domains.identity import operations, queries
from carnet.infra.principal import CARNET
from carnet.kernel import clock


class Command(BaseCommand):
    """Whoever may run it has made sure that it is them who ask."""

    help = "Remove all second factors of the account with this e-mail, and log it out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        user_id = queries.find(email=email).id
        removed = operations.remove_factors(user_id=user_id, by=CARNET, now=clock.now())
        self.stdout.write(f"{removed} second factors removed. They log in and set up a new one.")
