"""Ids for rows that SQL makes."""

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = sql.install("carnet.infra.events", "uuid7")
