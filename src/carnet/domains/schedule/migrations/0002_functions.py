"""Functions and guards of the schedule, from their SQL files."""

from __future__ import annotations

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Runs after the tables exist; the snapshots read what network and operators offer in SQL."""

    dependencies = [
        ("schedule", "0001_initial"),
        ("network", "0002_functions"),
        ("operators", "0002_functions"),
        ("events", "0002_functions"),
    ]
    operations = sql.install(
        "carnet.domains.schedule",
        "instant",
        "stop_times_known",
        "fare_tables_frozen",
        "trip_moves",
        "snapshots",
        "publication_faults",
        "publish_trips",
        "withdraw_trips",
    )
