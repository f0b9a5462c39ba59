"""What a production start refuses, before anything is started: one clear line, exit status 2.

It is production where `CARNET_ENV=production`, and where `CARNET_ENV` says nothing, the site's address begins with
`https://` and it is no demo.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from carnet.infra import keys
from carnet.infra.keys import Kind
from carnet.project import environment
from carnet.project.roles import Role, has_people

STARTS: Final = frozenset({"serve", "worker", "demo"})
"""The commands that start something for others."""
_SECRET_LENGTH: Final = 50  # and so many different characters, as Django's security.W009 has it
_SECRET_VARIETY: Final = 5


class UnsafeStart(Exception):
    """Production must not be started like this; the message says what to change."""


def check(arguments: Sequence[str]) -> None:
    """Pass if the command in `arguments` starts nothing, or this is no production, or all is as it must be.

    Raises UnsafeStart, KeyMissing, UnusableKey, UnusableVariable: the first thing that is wrong.
    """
    command = next(iter(arguments), "")
    demo = command == "demo"
    if command in STARTS and environment.production(demo=demo):
        check_settings(demo=demo)
        check_keys()


def check_settings(*, demo: bool = False) -> None:
    """Refuse what is for trying things out. Raises UnsafeStart."""
    role = Role(environment.one_of("CARNET_ROLE", [role.value for role in Role], Role.ALL))
    refusals = {
        "the demo is not for production: unset CARNET_DEMO": demo or environment.flag("CARNET_DEMO"),
        "CARNET_DEBUG shows strangers the inside of errors: unset it": environment.flag("CARNET_DEBUG"),
        "CARNET_HOSTS has a * in it: name the hosts that are answered to": "*" in environment.words("CARNET_HOSTS"),
        "CARNET_SIMULATED_PROVIDER sells tickets for no money: unset it": environment.flag("CARNET_SIMULATED_PROVIDER"),
        "CARNET_SITE_URL must be the https:// address that people see": has_people(role) and not environment.secure(),
    }
    for text, wrong in refusals.items():
        if wrong:
            raise UnsafeStart(f"{text} (CARNET_ENV=development says that this is no production)")


def check_keys() -> None:
    """Every key that the role needs is there, can be used, and cannot be read by others. Raises UnusableKey."""
    role = Role(environment.one_of("CARNET_ROLE", [role.value for role in Role], Role.ALL))
    home = environment.home()
    _check_secret()
    keys.inspect(keys.SOURCES[Kind.TOKENS], home, signs=has_people(role))
    if role in {Role.ALL, Role.SALES}:
        keys.inspect(keys.SOURCES[Kind.TICKETS], home, signs=True)
    if has_people(role):
        keys.inspect(keys.SOURCES[Kind.DATA], home, signs=False)


def _check_secret() -> None:
    home = environment.home()
    path = keys.secret_path(home)
    secret = keys.secret(home, make=False)
    if not secret:
        raise keys.KeyMissing(keys.missing("secret", keys.SECRET, path))
    if path in keys.files_in_use(home):
        keys.closed(path)
    if len(secret) < _SECRET_LENGTH or len(set(secret)) < _SECRET_VARIETY:
        raise keys.UnusableKey(f"{keys.SECRET} is too easy to guess: it needs {_SECRET_LENGTH} random characters")
