"""The seat table's bit string and the functions that take, sell and release seats."""

from django.db import migrations

from carnet.infra import sql


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]
    operations = sql.install(
        "carnet.domains.inventory",
        "tables",
        "span",
        "make_seats",
        "lapse",
        "claims",
        "take",
        "release",
        "quotas",
        "sell",
        "give_back",
        "change_seats",
        "free_seats",
        "new_plan",
    )
