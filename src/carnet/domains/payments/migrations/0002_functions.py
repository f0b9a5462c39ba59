"""The ledger's functions, and what keeps it append-only."""

from __future__ import annotations

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Install the files of `payments/sql`."""

    dependencies = [("payments", "0001_initial"), ("events", "0002_functions")]
    operations = sql.install("carnet.domains.payments", "tables", "post", "reserve", "decide", "capture", "payable")
