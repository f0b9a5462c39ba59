"""`carnet load-cities`: cities from GeoNames."""

from __future__ import annotations

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from carnet.domains.network import gazetteer
from carnet.domains.network.loading import load_cities, screen
from carnet.infra.principal import CARNET
from carnet.kernel import clock


class Command(BaseCommand):
    """Makes cities, then tells the shop about them unless a worker shall."""

    help = "Load cities with their positions and time zones (GeoNames, CC BY 4.0)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        screen.take_countries(parser)
        parser.add_argument(
            "--min-population", metavar="N", type=int, default=gazetteer.USUAL, help=f"{gazetteer.USUAL} unless given"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Exit status 0 when all is loaded, 2 when an option is wrong."""
        begun = time.monotonic()
        wanted = screen.countries(options["country"])
        with screen.bar("Cities", sys.stderr) as advance:
            report = load_cities(
                countries=wanted, least=options["min_population"], by=CARNET, now=clock.now(), advance=advance
            )
        left = screen.tell(wait=not options["no_wait"])
        screen.show(report, seconds=time.monotonic() - begun, out=self.stdout)
        if left:
            self.stdout.write(left)
