"""The functions behind indexing and finding."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Installs `sql/*.sql`."""

    dependencies: ClassVar = [("search", "0001_initial")]
    operations: ClassVar = sql.install(
        "carnet.domains.search", "store_listings", "withdraw_listings", "find_trips", "find_performances"
    )
