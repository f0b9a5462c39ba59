"""`carnet audit`: prove over all rows that no rule was ever broken."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction
from rich.console import Console
from rich.table import Table

from carnet.kernel import clock
from carnet.project import auditor
from carnet.project.auditor import Verdict


class Command(BaseCommand):
    """Exit status 0 when every rule holds, 1 when a row breaks one."""

    help = "Prove the rules that are never broken, over all rows; exit 1 if one is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Offer the findings to programs."""
        parser.add_argument("--json", action="store_true", help="print the verdicts as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Audit in one snapshot, so that sales may go on meanwhile."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            verdicts = list(auditor.audit(settings.ROLE, now=clock.now()))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(verdict) for verdict in verdicts], indent=2))
        else:
            _show(verdicts)
        if any(verdict.broken for verdict in verdicts):
            sys.exit(1)


def _show(verdicts: list[Verdict]) -> None:
    table = Table("rule", "says", "rows", "broken", box=None, pad_edge=False)
    for verdict in verdicts:
        broken = f"[bold red]{verdict.broken}[/]" if verdict.broken else "0"
        table.add_row(str(verdict.rule.number), verdict.rule.says, f"{verdict.rows:,}", broken)
    console = Console(width=None if sys.stdout.isatty() else 110)
    console.print(table)
    for verdict in verdicts:
        for one in verdict.findings:
            console.print(f"rule {verdict.rule.number}: {one.subject}: {one.finding}", markup=False, highlight=False)
    broken_rows = sum(verdict.broken for verdict in verdicts)
    console.print(f"{broken_rows} findings" if broken_rows else "clean: every rule holds")
