"""`carnet erase WHO`: forget somebody who asked for it by letter."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carnet.domains.identity import operations, queries
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids


class Command(BaseCommand):
    """There is no way back, so the account is named twice."""

    help = "Forget the person behind WHO, an e-mail address or an account's id (usr_…); says what stays, and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who")
        parser.add_argument("--sure", required=True, metavar="WHO", help="WHO again: there is no way back")

    def handle(self, *_args: Any, who: str, sure: str, **_options: Any) -> None:
        if who != sure:
            raise CommandError("--sure names somebody else.")
        try:
            user_id = queries.find(email=who).id if "@" in who else ids.decode("usr", who)
        except ids.MalformedId as error:
            raise CommandError("WHO is an e-mail address, or an account's id such as usr_01jd….") from error
        erasure = operations.erase_person(user_id=user_id, by=CARNET, now=clock.now())
        self.stdout.write(f"{ids.encode('usr', user_id)} is erased. What stays:")
        for one in erasure.kept:
            self.stdout.write(f"- {one.what} {one.why}")
