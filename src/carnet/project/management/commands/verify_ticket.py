"""`carnet verify-ticket CODE`: is this code genuine, and what is it good for?"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from carnet.domains.booking import tickets
from carnet.infra import keys
from carnet.kernel import clock, ids
from carnet.project.roles import Role


class Command(BaseCommand):
    """The signature is checked without the database; where it is at hand, the ticket's present state is told too."""

    help = "Check the text of a ticket's code: exit 0 if it is genuine, 2 with the reason if not."

    def add_arguments(self, parser: CommandParser) -> None:
        """The code is one argument, as a scanner reads it."""
        parser.add_argument("code", help="the text in the QR code, starting with CT1.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CodeForged or CodeUnreadable, which the command line tells in one line."""
        claim = tickets.read_code(options["code"], *keys.ticket_public_keys())
        ticket, span = ids.encode("tkt", claim.ticket_id), claim.span
        self.stdout.write(
            f"genuine: ticket {ticket}, stops {span.from_stop} to {span.to_stop}, revision {claim.revision}"
        )
        if settings.ROLE in {Role.ALL, Role.SALES}:
            from carnet.domains.booking import queries  # noqa: PLC0415  its tables are only in roles that sell

            self.stdout.write(queries.ticket_in_words(claim.ticket_id, revision=claim.revision, now=clock.now()))
