"""Keys and types that models cannot say, and the functions of the hot path."""

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0001_initial"),
        ("events", "0002_functions"),
        ("idempotency", "0001_initial"),
        ("inventory", "0002_functions"),
        ("payments", "0002_functions"),
    ]
    operations = sql.install(
        "carnet.domains.booking",
        "tables",
        "head",
        "write_held",
        "limits",
        "hold",
        "due",
        "write_paid",
        "settle",
        "end_unpaid",
        "confirm",
        "cancel_tickets",
        "reseat",
        "exchange",
        "not_earned",
    )
