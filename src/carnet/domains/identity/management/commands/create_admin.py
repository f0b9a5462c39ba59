"""`carnet create-admin EMAIL`: the first account that may enter the back office."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from carnet.domains.identity import operations, queries
from carnet.domains.identity.contracts import PlatformRole
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import CARNET
from carnet.kernel import clock


class Command(BaseCommand):
    """Makes the account where there is none, and an admin of it in any case."""

    help = "Make EMAIL an admin. A new account's password is asked for, or read from CARNET_ADMIN_PASSWORD."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        now = clock.now()
        try:
            user_id = queries.find(email=email).id
        except NotFound:
            user_id = operations.sign_up(email=email, password=_password(), proven=True, now=now).id
        roles = [PlatformRole.CUSTOMER, PlatformRole.ADMIN]
        operations.set_roles(user_id=user_id, roles=roles, by=CARNET, now=now)
        self.stdout.write(f"{email} is an admin.")


def _password() -> str:
    given = os.environ.get("CARNET_ADMIN_PASSWORD")
    if given:
        return given
    if not sys.stdin.isatty():
        raise CommandError("no terminal to ask for a password: set CARNET_ADMIN_PASSWORD")
    return getpass.getpass("Password: ")
