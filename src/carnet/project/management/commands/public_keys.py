"""`carnet public-keys`: what those need who only verify."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from carnet.infra import keys


class Command(BaseCommand):
    """Prints PEM blocks and nothing else."""

    help = "Print the public parts of the keys of tokens or tickets, newest first: nothing in it is secret."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which keys."""
        parser.add_argument("--what", choices=["tokens", "tickets"], default="tokens")

    def handle(self, *_args: Any, what: str, **_options: Any) -> None:
        """Print them; services that verify take the output as CARNET_TOKEN_KEY."""
        pems = keys.token_public_pems() if what == "tokens" else keys.ticket_public_pems()
        self.stdout.write("".join(pems), ending="")
