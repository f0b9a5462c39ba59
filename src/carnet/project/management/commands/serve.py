"""`carnet serve`: the web server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from carnet.project import environment
from carnet.project.processes.home import stay
from carnet.project.processes.web import serve


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = "Serve the API, and in role `all` the pages. Behind a proxy that speaks TLS."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Each has a variable of the environment as its default."""
        number = environment.number
        parser.add_argument("--bind", default=os.environ.get("CARNET_BIND", "127.0.0.1"), help="CARNET_BIND")
        parser.add_argument("--port", type=int, default=number("PORT", 8000), help="PORT")
        parser.add_argument("--processes", type=int, default=number("CARNET_PROCESSES", 1), help="CARNET_PROCESSES")
        parser.add_argument("--threads", type=int, default=number("CARNET_THREADS", 32), help="CARNET_THREADS")

    def handle(self, *_args: Any, bind: str, port: int, processes: int, threads: int, **options: Any) -> None:
        """Serve, and say where, unless the verbosity is 0."""
        if options["verbosity"]:
            self.stdout.write(f"Carnet serves http://{bind}:{port}")
            self.stdout.flush()
        settings.THREADS = threads  # what the option says counts, also for how many answers may stay open
        stay(Path(settings.CARNET_HOME))
        serve(address=bind, port=port, processes=processes, threads=threads)
