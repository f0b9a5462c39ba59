"""What keeps invoices and payouts as they were."""

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    """Install the file of `settlement/sql`."""

    dependencies = [
        ("settlement", "0001_initial"),
        ("payments", "0002_functions"),
        ("booking", "0002_functions"),
    ]
    operations = sql.install("carnet.domains.settlement", "tables")
