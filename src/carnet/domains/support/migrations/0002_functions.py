"""What keeps reports as they were."""

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Install the file of `support/sql`."""

    dependencies = [("support", "0001_initial")]
    operations = sql.install("carnet.domains.support", "tables")
