"""`carnet load-airports`: airports with their codes."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from carnet.domains.network.loading import load_airports, screen
from carnet.infra.principal import CARNET
from carnet.kernel import clock


class Command(BaseCommand):
    """Makes stations, then tells the shop about them unless a worker shall."""

    help = "Load airports that have an IATA code, and the cities they lie in (airportsdata, GeoNames)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        screen.take_countries(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        """Exit status 0 when all is loaded, 2 when an option is wrong."""
        begun = time.monotonic()
        wanted = screen.countries(options["country"])
        with screen.bar("Airports", sys.stderr) as advance:
            report = load_airports(countries=wanted, by=CARNET, now=clock.now(), advance=advance)
        left = screen.tell(wait=not options["no_wait"])
        screen.show(report, seconds=time.monotonic() - begun, out=self.stdout)
        if left:
            self.stdout.write(left)
