"""`carnet export WHO --to FILE`: everything that this process knows about somebody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from carnet.infra import personal
from carnet.kernel import clock, ids
from carnet.project.roles import has_people


class Command(BaseCommand):
    """For people who ask by letter, and for the roles that hold no accounts: there WHO is the account's id."""

    help = "Write a zip of JSON files with all that is known about WHO, an e-mail address or an account's id (usr_…)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("who")
        parser.add_argument("--to", type=Path, required=True, help="a new file, for your eyes alone")

    def handle(self, *_args: Any, who: str, to: Path, **_options: Any) -> None:
        content = _known(who)
        try:
            descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise CommandError(f"{to} exists already.") from error
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        self.stdout.write(f"{to}: {len(content)} bytes.")


def _known(who: str) -> bytes:
    now = clock.now()
    if not has_people(settings.ROLE):
        return personal.archive(_id(who), now=now)
    from carnet.domains.identity import operations, queries  # noqa: PLC0415  its tables are only in these roles

    user_id = queries.find(email=who).id if "@" in who else _id(who)
    return operations.export_person(user_id=user_id, now=now)


def _id(who: str) -> UUID:
    try:
        return ids.decode("usr", who)
    except ids.MalformedId as error:
        raise CommandError(
            "WHO is an account's id such as usr_01jd…, or an e-mail address where accounts are."
        ) from error
