"""What companies are written when it is decided whether they may sell."""

from __future__ import annotations

from pathlib import Path

import pytest

from carnet.domains.operators import operations
from carnet.infra.principal import CARNET
from tests import messages
from tests.domains.operators.people import ADMIN, an_application
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test finds what another one had sent."""
    messages.keep_apart(monkeypatch, tmp_path)


def test_a_company_hears_what_was_decided_and_why() -> None:
    number = an_application(name="Bahn & Söhne").profile.id
    operations.operator_suspend(operator_id=number, reason="no <licence>", by=ADMIN, now=NOW)
    operations.operator_approve(operator_id=number, by=ADMIN, now=NOW)
    operations.operator_approve(operator_id=number, by=ADMIN, now=NOW)
    operations.operator_suspend(operator_id=number, reason="unpaid", by=ADMIN, now=NOW)
    letters = messages.sent_to("hello@example.org")
    assert [one.subject for one in letters] == [
        "Bahn & Söhne cannot sell on Carnet yet",
        "Bahn & Söhne may sell on Carnet",
        "Bahn & Söhne may not sell for now",
    ]
    assert "The reason: no <licence>" in letters[0].text
    assert "The reason: unpaid" in letters[2].text


def test_a_company_without_an_address_is_written_nothing() -> None:
    made = operations.operator_create(name="Bahn", currency="EUR", by=CARNET, now=NOW)
    operations.operator_suspend(operator_id=made.id, reason="unpaid", by=ADMIN, now=NOW)
    assert messages.sent() == []
