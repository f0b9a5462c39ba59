"""The `carnet` command: every management command, dashes allowed, and one clear line where something is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Final

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError, ProgrammingError

from carnet.infra import keys
from carnet.infra.embedded import EmbeddedDatabaseError
from carnet.infra.keys import UnusableKey
from carnet.kernel.problem import Problem
from carnet.project import environment, production
from carnet.project.environment import UnusableVariable
from carnet.project.processes.ports import NoFreePort
from carnet.project.production import UnsafeStart

_REFUSED: Final = 2
_INTERRUPTED: Final = 130

# Errors whose text says what is wrong and, where it can, what to do.
_KNOWN: Final = (
    EmbeddedDatabaseError,
    NoFreePort,
    OperationalError,
    Problem,
    UnsafeStart,
    UnusableKey,
    UnusableVariable,
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `carnet <command> ...`. A known error is one line on stderr and exit status 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.project.settings")
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and not given[0].startswith("-"):
        given[0] = given[0].replace("-", "_")
    try:
        production.check(given)
        _runner(given)(["carnet", *given])
    except _KNOWN as error:
        _refuse(str(error))
    except ImproperlyConfigured as error:
        if "SECRET_KEY" not in str(error):
            raise
        _refuse(keys.missing("secret", keys.SECRET, keys.secret_path(environment.home())))
    except ProgrammingError as error:
        if not _without_tables(error):
            raise
        _refuse("the database has not all tables of this version: run carnet migrate")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _runner(given: Sequence[str]) -> Callable[[list[str]], None]:
    """Django's, except that a demo chooses its settings before these are read."""
    if given and given[0] == "demo":
        from carnet.project.demo.start import main as demo  # noqa: PLC0415  only what is run is loaded

        return demo
    return execute_from_command_line


def _without_tables(error: DatabaseError) -> bool:
    return isinstance(error.__cause__, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedColumn)


def _refuse(text: str) -> None:
    line = " ".join(text.split())
    sys.stderr.write(f"carnet: {line}\n")
    sys.exit(_REFUSED)
