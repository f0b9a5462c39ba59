"""`carnet bench`: measure this machine against its own limits."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console

from carnet.kernel import clock
from carnet.project import environment
from carnet.project.benchmark import Figure, report, scratch
from carnet.project.benchmark.run import Run, new_stage
from carnet.project.benchmark.stage import StageFailed


class Command(BaseCommand):
    """Fills, loads and drops the database `carnet_bench`, and no other."""

    help = "Measure purchases, searches and more as ratios to this machine's own limits, in a scratch database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How long, and where the result goes."""
        parser.add_argument("--seconds", type=int, default=8, help="how long each figure is measured (default 8)")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write the result as JSON too")

    def handle(self, *_args: Any, seconds: int, json: Path | None, **_options: Any) -> None:
        """Run it all. Exit status 2 with one line where the scratch database is not the benchmark's own."""
        console = Console(stderr=False)
        folder = Path(tempfile.mkdtemp(prefix="carnet-bench-"))
        url = environment.database_url()
        try:
            run = Run(new_stage(scratch.prepare(url), folder), seconds, lambda text: console.print(f"[dim]{text}[/]"))
            figures: list[Figure] = []
            for figure in run.figures():
                figures.append(figure)
                console.print(f"  {figure.name}: {figure.value:,.2f} {figure.goal.unit}", highlight=False)
            content = report.document(report.machine(run.stage.url), run.yardsticks, figures, clock.now())
            scratch.drop(url)
        except (scratch.NotScratch, StageFailed) as error:
            raise CommandError(str(error), returncode=2) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        report.show(content, Console(width=None if console.is_terminal else 140))
        if json is not None:
            report.write(json, content)
