"""The benchmark's answer: a table for people, a document for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from carnet.project.benchmark import Figure


def machine(url: str) -> dict[str, Any]:
    """Where it was measured, and that commits were durable."""
    with psycopg.connect(url) as server:
        settings = {
            name: _show(server, name) for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers")
        }
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    return {"cores": os.cpu_count(), "memory_gb": memory, "python": platform.python_version(), **settings}


def _show(server: psycopg.Connection[tuple[Any, ...]], name: str) -> str:
    row = server.execute(f"SHOW {name}".encode()).fetchone()
    return str(row[0]) if row else ""


def document(
    where: Mapping[str, Any], yardsticks: Mapping[str, float], figures: Sequence[Figure], at: datetime
) -> dict[str, Any]:
    """All of it as JSON values."""
    return {
        "at": at.isoformat(timespec="seconds"),
        "machine": dict(where),
        "yardsticks": {name: round(value, 1) for name, value in yardsticks.items()},
        "figures": [_row(figure) for figure in figures],
    }


def _row(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": round(figure.value, 3),
        "unit": figure.goal.unit,
        "ratio": None if figure.ratio is None else round(figure.ratio, 3),
        "first_step": figure.goal.first_step,
        "goal": figure.goal.goal,
        "reached": figure.reached,
        "note": figure.note,
    }


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write the document to a file."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def show(content: Mapping[str, Any], console: Console) -> None:
    """Print the table."""
    console.print(", ".join(f"{name} {value}" for name, value in content["machine"].items()), highlight=False)
    yards = ", ".join(f"{name} {value:,.0f}/s" for name, value in content["yardsticks"].items())
    console.print(yards, highlight=False)
    table = Table("figure", "value", "unit", "ratio", "first step", "goal", "reached", "note", box=None, pad_edge=False)
    for row in content["figures"]:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
        cells = [row["name"], f"{row['value']:,.2f}", row["unit"], ratio, f"{row['first_step']:g}", f"{row['goal']:g}"]
        table.add_row(*cells, "yes" if row["reached"] else "no", row["note"])
    console.print(table)
