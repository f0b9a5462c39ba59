"""SQL that matters lives in files with a name; this is how code and migrations get at it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from django.db import migrations


@cache
def load(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`, read once per process."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def install(package: str, *names: str) -> list[migrations.RunSQL]:
    """Migration operations that run the named files in order.

    Functions are written with CREATE OR REPLACE; going back needs nothing, since the tables they use go too.
    """
    return [migrations.RunSQL([load(package, name)], reverse_sql=migrations.RunSQL.noop) for name in names]
