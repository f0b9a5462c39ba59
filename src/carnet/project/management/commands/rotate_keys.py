"""`carnet rotate-keys`: a new key in the place of the old one, while everything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from carnet.infra import keys
from carnet.kernel import clock


class Command(BaseCommand):
    """Works on the files of this machine; keys from the environment are changed there, and the refusal says how."""

    help = "Make a new key. It is known to all processes for five minutes before it is used; old keys still verify."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which keys, and how soon."""
        parser.add_argument("--what", choices=[kind.value for kind in keys.Kind], default=keys.Kind.TOKENS.value)
        parser.add_argument("--at-once", action="store_true", help="use the new key from now on, not in five minutes")
        parser.add_argument(
            "--drop-others",
            action="store_true",
            help="take older keys away at once: what they signed counts no more, and people log in anew",
        )

    def handle(self, *_args: Any, what: str, at_once: bool, drop_others: bool, **_options: Any) -> None:
        """Rotate, and say from when on and what is left. Raises KeysFromEnvironment, KeyNeeded, UnusableKey."""
        home, kind = Path(settings.CARNET_HOME), keys.Kind(what)
        done = keys.rotate(kind, home, now=clock.now(), at_once=at_once, drop_others=drop_others)
        self.stdout.write(f"{done.path}: the new key is used from {done.since:%Y-%m-%d %H:%M:%S} UTC on")
        self.stdout.write(f"older keys: {done.kept} kept, {done.dropped} taken away")
