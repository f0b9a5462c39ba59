"""Views of the network, from their SQL files."""

from __future__ import annotations

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Runs after the tables exist."""

    dependencies = [("network", "0001_initial")]
    operations = sql.install("carnet.domains.network", "station_places")
