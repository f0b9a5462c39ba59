"""The index behind what happened within an operator."""

from __future__ import annotations

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Install `sql/of_operator.sql`."""

    dependencies = [("audit", "0002_append_only")]
    operations = sql.install("carnet.infra.audit", "of_operator")
