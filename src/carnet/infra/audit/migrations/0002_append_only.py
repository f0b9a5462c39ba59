"""The trigger that keeps the audit log append-only."""

from __future__ import annotations

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Install `sql/append_only.sql`."""

    dependencies = [("audit", "0001_initial")]
    operations = sql.install("carnet.infra.audit", "append_only")
