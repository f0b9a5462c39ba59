"""Routes in the back office: their actions go through the operations."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from carnet.domains.identity.models import User
from carnet.domains.network import operations
from carnet.domains.network.models import Route
from carnet.domains.schedule.contracts import ListingKind
from carnet.infra.audit.models import AuditEntry
from carnet.infra.principal import CARNET
from tests.backoffice import at_the_desk
from tests.domains.network.places import OURS, a_stop, calls
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("role", "done"), [("admin", True), ("support", False)])
def test_routes_are_retired_and_deleted_by_admins_alone(role: str, done: bool) -> None:
    office = at_the_desk(Client(), User.objects.create(email="root@example.org", roles=[role], created_at=NOW))
    stops = calls(a_stop("A"), a_stop("B"))
    made = operations.route_create(
        operator_id=OURS, kind=ListingKind.TRAIN, name="Ring", calls=stops, by=CARNET, now=NOW
    )

    def act(action: str) -> None:
        data = {"action": action, "_selected_action": [str(made.id)]}
        office.post(reverse("admin:network_route_changelist"), data, follow=True)

    act("retire")
    assert Route.objects.get().retired is done
    act("delete_unused")
    assert Route.objects.exists() is not done
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == (["route.retired", "route.deleted"] if done else [])
