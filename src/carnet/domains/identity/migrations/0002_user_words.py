"""The index that staff finds accounts by."""

from __future__ import annotations

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Install `sql/user_words.sql`."""

    dependencies = [("identity", "0001_initial")]
    operations = [TrigramExtension(), *sql.install("carnet.domains.identity", "user_words")]
