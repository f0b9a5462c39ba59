"""The first owner of a team, as the catalogue names them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest

from carnet.domains.identity import operations
from carnet.domains.identity.contracts import MemberRole
from carnet.domains.identity.models import Invitation, Membership, Team
from carnet.domains.operators import operations as operators
from carnet.infra import events
from carnet.infra.events.models import InboxEvent, OutboxEvent
from carnet.infra.principal import CARNET, Principal
from tests import messages
from tests.domains.identity.conftest import NOW, PASSWORD
from tests.domains.identity.team import a_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test finds what another one had sent."""
    messages.keep_apart(monkeypatch, tmp_path)


def _applied(user_id: UUID) -> UUID:
    by = Principal(user_id=user_id)
    entry = operators.operator_apply(
        name="Lumen Rail", currency="EUR", contact_email="hello@example.org", by=by, now=NOW
    )
    return entry.profile.id


def _created(email: str) -> UUID:
    return operators.operator_create(name="Lumen Rail", currency="EUR", owner_email=email, by=CARNET, now=NOW).id


def _owners(operator_id: UUID) -> set[UUID]:
    rows = Membership.objects.filter(operator_id=operator_id, role=MemberRole.OWNER.value)
    return set(rows.values_list("user_id", flat=True))


def _again(at: datetime = NOW) -> None:
    """Hand out all events once more, as after a restore of an old inbox."""
    InboxEvent.objects.all().delete()
    OutboxEvent.objects.update(relayed_at=None)
    events.drain(now=at)


def test_who_applies_owns_the_team() -> None:
    ada = a_person("ada")
    number = _applied(ada.id)
    events.drain(now=NOW)
    assert _owners(number) == {ada.id}
    assert Team.objects.get(pk=number).name == "Lumen Rail"


def test_told_again_nobody_gets_back_what_they_gave_away() -> None:
    ada, bo = a_person("ada"), a_person("bo")
    number = _applied(ada.id)
    events.drain(now=NOW)
    operations.grant_membership(user_id=bo.id, operator_id=number, role=MemberRole.OWNER, by=CARNET, now=NOW)
    operations.leave_team(user_id=ada.id, operator_id=number, now=NOW)
    operators.operator_update(operator_id=number, name="Lumen Railways", by=CARNET, now=NOW)
    events.drain(now=NOW)
    _again()
    assert _owners(number) == {bo.id}
    assert Team.objects.get(pk=number).name == "Lumen Railways"


def test_the_account_with_the_owners_proven_address_owns_the_team() -> None:
    otto = a_person("otto")
    number = _created("Otto@Example.org")
    events.drain(now=NOW)
    _again()
    assert _owners(number) == {otto.id}
    assert not Invitation.objects.exists()


def test_where_no_account_has_the_address_its_reader_is_invited_once() -> None:
    number = _created("otto@example.org")
    events.drain(now=NOW)
    _again()
    row = Invitation.objects.get()
    assert (row.operator_id, row.email, row.role) == (number, "otto@example.org", "owner")
    letter = messages.last_to("otto@example.org")
    assert "Lumen Rail" in letter.text
    otto = a_person("otto")
    key = letter.text.partition("/invitations/")[2].split()[0]
    operations.accept_invitation(key=key, user_id=otto.id, now=NOW)
    assert _owners(number) == {otto.id}


def test_an_address_that_is_not_proven_is_nobodys() -> None:
    operations.sign_up(email="otto@example.org", password=PASSWORD, proven=False, now=NOW)
    number = _created("otto@example.org")
    events.drain(now=NOW)
    assert _owners(number) == set()
    assert Invitation.objects.filter(operator_id=number).count() == 1


def test_a_company_without_a_named_owner_waits_for_one() -> None:
    number = operators.operator_create(name="Lumen Rail", currency="EUR", by=CARNET, now=NOW).id
    events.drain(now=NOW)
    assert _owners(number) == set()
    assert not Invitation.objects.exists()
    assert Team.objects.get(pk=number).name == "Lumen Rail"
