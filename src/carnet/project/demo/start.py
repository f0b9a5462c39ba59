"""From nothing to a running demo: database, tables, data, web server, worker; and to the end of it again."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import django

from carnet.infra import embedded
from carnet.infra.embedded import HomeBusy
from carnet.project import environment
from carnet.project.demo import show
from carnet.project.processes.ending import Ending
from carnet.project.processes.home import Tenancy
from carnet.project.processes.ports import reserved_port
from carnet.project.processes.supervisor import Supervisor

_ADDRESS: Final = "127.0.0.1"
_MADE_BY_US: Final = ("keys", "mail", "media", "sms", "static")


def main(arguments: Sequence[str]) -> None:
    """`carnet demo [--reset]`, with the whole command line as argument."""
    parser = argparse.ArgumentParser(prog="carnet demo", description="Run Carnet with demo data on this machine.")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away instead, all of it")
    options = parser.parse_args(arguments[2:])
    home = environment.home()
    ending = Ending()
    ending.listen()
    if options.reset:
        reset(home)
    else:
        run(home, ending)


def reset(home: Path) -> None:
    """Throw the embedded database and all files of a demo away.

    Raises HomeBusy while something uses it, UnusableVariable where the database is not ours to throw away.
    """
    if os.environ.get("DATABASE_URL"):
        raise environment.UnusableVariable("DATABASE_URL is set: only the embedded database is thrown away, not that")
    tenancy = Tenancy(home)
    if not tenancy.alone():
        raise HomeBusy(f"the database in {home} is in use: stop the demo first")
    erased = embedded.erase(home)
    for name in _MADE_BY_US:
        shutil.rmtree(home / name, ignore_errors=True)
    tenancy.leave()
    show.line(f"{home} is empty now" if erased else f"there was nothing in {home}")


def run(home: Path, ending: Ending) -> None:
    """Run the demo until Ctrl-C or SIGTERM."""
    began = time.monotonic()
    address = os.environ.get("CARNET_BIND", _ADDRESS)
    with reserved_port(address, environment.number("PORT", 8000)) as port:
        os.environ |= {"CARNET_DEMO": "1", "CARNET_HOME": str(home), "CARNET_BIND": address, "PORT": str(port)}
        os.environ.setdefault("CARNET_SITE_URL", f"http://localhost:{port}")
        show.title(home)
        try:
            _run(home, ending, began=began)
        except KeyboardInterrupt:
            show.line("stopped; the data stays")
            sys.exit(0)


def _run(home: Path, ending: Ending, *, began: float) -> None:
    with _database(home), _supervised(ending) as supervisor:
        django.setup()
        from carnet.project.demo.stages import stages  # noqa: PLC0415  needs the models

        stages(supervisor, began=began)
        supervisor.watch()


@contextmanager
def _database(home: Path) -> Iterator[None]:
    """The embedded database for as long as somebody of this home needs it, or the one that DATABASE_URL names."""
    if os.environ.get("DATABASE_URL"):
        show.step("database", "the one that DATABASE_URL names")
        yield
        return
    tenancy = Tenancy(home)
    with show.timed("database") as done:
        server = embedded.start(home)
        done(f"PostgreSQL {server.version}, {'started' if server.started else 'running already'}")
    os.environ["DATABASE_URL"] = server.url
    try:
        yield
    finally:
        if tenancy.alone():
            embedded.stop(home)
        tenancy.leave()


@contextmanager
def _supervised(ending: Ending) -> Iterator[Supervisor]:
    supervisor = Supervisor(show.line, ending)
    try:
        yield supervisor
    finally:
        supervisor.stop()
