"""How a load looks on a terminal, and its last step: the shop hears of the new places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, cast

from django.conf import settings
from django.core.management.base import CommandParser, OutputWrapper
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from carnet.domains.network import queries
from carnet.domains.network.loading.report import Loaded
from carnet.infra import events, jobs
from carnet.kernel import clock
from carnet.kernel.problem import Problem

_WIDTH = 110  # columns, where there is no terminal to ask


class OptionRefused(Problem):
    """An option of the command cannot be as given."""

    code = "OPTION_REFUSED"


def take_countries(parser: CommandParser) -> None:
    """The option that both loads have."""
    parser.add_argument(
        "--country", metavar="CODE", nargs="+", default=[], help="ISO 3166-1 alpha-2, such as DE AT CH (else all)"
    )
    parser.add_argument("--no-wait", action="store_true", help="leave telling the shop to a worker")


def countries(given: list[str]) -> list[str]:
    """The countries that were asked for. Raises OptionRefused."""
    known = {country.code for country in queries.countries()}
    codes = [code.upper() for code in given]
    for code in codes:
        if code not in known:
            raise OptionRefused(f"--country {code}: there is no such country in ISO 3166-1")
    return codes


@contextmanager
def bar(name: str, out: TextIO) -> Iterator[Callable[[int, int], None]]:
    """A bar that is told how many of how many are done; where there is no terminal, nothing."""
    if not out.isatty():
        yield lambda _done, _of: None
        return
    with Progress(console=Console(file=out)) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def tell(*, wait: bool) -> str:
    """Let the shop know of the places now, where it lives in this process; what is left to do, in words."""
    if not wait or settings.ROLE != "all":
        return "A worker tells the shop about these places."
    while events.relay_once(now=clock.now()) + jobs.run_due():
        pass
    return ""


def show(report: Loaded, *, seconds: float, out: OutputWrapper) -> None:
    """The report in numbers, and for each reason of skipping one example."""
    console = Console(file=cast("TextIO", out), width=None if out.isatty() else _WIDTH, highlight=False)
    numbers = Table("", "", show_header=False, box=None, pad_edge=False)
    for name in ("cities_new", "stations_new", "changed", "known"):
        numbers.add_row(_WORDS[name], f"{getattr(report, name):,}")
    numbers.add_row("seconds", f"{seconds:.1f}")
    console.print(numbers)
    if report.skipped:
        skipped = Table("skipped because", "how many", "for example", box=None, pad_edge=False)
        for reason, count in sorted(report.skipped.items()):
            skipped.add_row(reason, f"{count:,}", report.examples[reason])
        console.print(skipped)


_WORDS = {
    "cities_new": "new cities",
    "stations_new": "new stations",
    "changed": "stations that got codes or a position",
    "known": "here already",
}
