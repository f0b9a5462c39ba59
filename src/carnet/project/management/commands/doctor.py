"""`carnet doctor`: is everything as it must be, and what is to be done?"""

from __future__ import annotations

import sys
from typing import Any, Final

from django.core.management.base import BaseCommand

from carnet.kernel import clock
from carnet.project import doctor
from carnet.project.doctor import Finding, Level

_MARKS: Final = {Level.FINE: "ok", Level.ODD: "odd", Level.BROKEN: "BROKEN"}


class Command(BaseCommand):
    """Exit status 1 where something is broken; what is only odd works."""

    help = "Check database, clock, keys, disk, workers, cache, broker, mail and text messages, and say what to do."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print findings as they are found."""
        worst = Level.FINE
        for finding in doctor.examine(now=clock.now()):
            self._print(finding)
            if finding.level is Level.BROKEN or worst is Level.FINE:
                worst = finding.level
        if worst is Level.BROKEN:
            sys.exit(1)

    def _print(self, finding: Finding) -> None:
        self.stdout.write(f"{_MARKS[finding.level]:<7} {finding.subject:<16} {finding.seen}")
        if finding.advice:
            self.stdout.write(f"{'':<7} {'':<16} -> {finding.advice}")
        self.stdout.flush()
