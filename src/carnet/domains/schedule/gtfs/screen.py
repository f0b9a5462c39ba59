"""How an import looks on a terminal: a bar for each step, then a table of numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO, cast

from rich.console import Console
from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from carnet.domains.schedule.gtfs.progress import Progress
from carnet.domains.schedule.gtfs.report import ImportReport
from carnet.domains.schedule.gtfs.skipped import SkippedRows

_WIDTH = 110  # columns, where there is no terminal to ask


class Output(Protocol):
    """What a report is written to: a stream, or what Django gives a command."""

    def write(self, text: str, /) -> object:
        """Write whole lines."""

    def isatty(self) -> bool:
        """Whether somebody looks at it."""


class BarProgress:
    """One line for each step, with a bar."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def step(self, name: str, total: int | None = None) -> None:
        """The step before is done."""
        self.finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, amount: int) -> None:
        """Move the bar."""
        if self._task is not None:
            self._bars.advance(self._task, amount)

    def finish(self) -> None:
        """Fill the bar of the present step."""
        if self._task is not None:
            total = self._bars.tasks[self._task].total or 1
            self._bars.update(self._task, total=total, completed=total)


class PlainProgress:
    """One plain line for each step, for logs."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def step(self, name: str, total: int | None = None) -> None:  # noqa: ARG002  as Progress has it
        """Name the step."""
        self._out.write(f"{name} ...\n")

    def advance(self, amount: int) -> None:
        """A log need not know."""


@contextmanager
def progress_on(out: TextIO) -> Iterator[Progress]:
    """Bars if `out` is a terminal, plain lines if it is not."""
    if not out.isatty():
        yield PlainProgress(out)
        return
    columns = (TextColumn("{task.description:<28}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(file=out)) as bars:
        progress = BarProgress(bars)
        yield progress
        progress.finish()


def show(report: ImportReport, skipped: SkippedRows, *, seconds: float, out: Output) -> None:
    """The report in numbers, and for each reason of skipping one example."""
    console = Console(file=cast("TextIO", out), width=None if out.isatty() else _WIDTH, highlight=False)
    console.print(f"{'Dry run, nothing was written: ' if report.dry_run else ''}{report.feed}", markup=False)
    console.print(_days(report))
    console.print(_files(report))
    console.print(_outcome(report, seconds))
    if skipped.counts:
        console.print(_skipped(skipped))


def _days(report: ImportReport) -> str:
    days = f"days {report.first_day} to {report.last_day}"
    return f"{days}, running as from {report.week_in_feed} on in the feed" if report.week_in_feed else days


def _files(report: ImportReport) -> Table:
    table = _table("file", "rows read", "skipped")
    for name, file in report.files.items():
        table.add_row(name, f"{file.read:,}", f"{file.skipped:,}")
    return table


def _outcome(report: ImportReport, seconds: float) -> Table:
    table = _table("", "")
    for name, value in report.lines():
        table.add_row(name, f"{value:,}")
    table.add_row("seconds", f"{seconds:.1f}")
    return table


def _skipped(skipped: SkippedRows) -> Table:
    table = Table("file", "reason", "rows", "for example", box=None, pad_edge=False)
    for (file, reason), count in sorted(skipped.counts.items()):
        first = skipped.examples[file, reason]
        table.add_row(file, reason.value, f"{count:,}", f"line {first.line}: {first.detail}")
    return table


def _table(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, show_header=any(names))
    for place, name in enumerate(names):
        table.add_column(name, justify="right" if place else "left")
    return table
