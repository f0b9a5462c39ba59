"""What tests do quickly is still done."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from carnet.domains.identity import operations
from carnet.infra.principal import CARNET
from carnet.kernel import clock
from tests.domains.booking.conftest import a_sale
from tests.quick import empty_tables


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return {table: count for table, count in cursor if count}


@pytest.mark.django_db(transaction=True)
def test_of_what_a_test_committed_nothing_stays() -> None:
    kept = _rows()
    permissions = set(Permission.objects.values_list("pk", flat=True))
    a_sale()
    user = operations.sign_up(email="ada@example.org", password="correct horse battery", proven=True, now=clock.now())
    operations.deactivate(user_id=user.id, by=CARNET, now=clock.now())
    filled = _rows().keys() - kept.keys()
    assert {"identity_user", "account_emailaddress", "audit_entry", "events_outbox", "inventory_listing"} <= filled
    empty_tables()
    assert _rows() == kept
    assert set(Permission.objects.values_list("pk", flat=True)) == permissions
