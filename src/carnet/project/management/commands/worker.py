"""`carnet worker`: runs jobs, sends events, starts what is due by the clock."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from carnet.infra import jobs
from carnet.project import environment
from carnet.project.processes.home import stay
from carnet.project.processes.parent import follow_parent


class Command(BaseCommand):
    """Runs until it is told to stop; then the jobs in work are finished first."""

    help = "Run jobs and send events; any number of these may run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """It has a variable of the environment as its default."""
        parser.add_argument("--jobs", type=int, default=environment.number("CARNET_JOBS", 4), help="CARNET_JOBS")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work until SIGINT or SIGTERM."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        follow_parent()
        stay(Path(settings.CARNET_HOME))
        jobs.run_worker(stop, concurrency=options["jobs"])
