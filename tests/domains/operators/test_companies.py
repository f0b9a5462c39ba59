"""The life of a company."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import OperatorStatus, Terms
from carnet.domains.operators.models import Operator
from carnet.infra.events.models import OutboxEvent
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db


def _names(operator_id: UUID) -> list[str]:
    rows = OutboxEvent.objects.filter(aggregate_id=operator_id).order_by("aggregate_version")
    return list(rows.values_list("name", flat=True))


def test_a_company_applies_is_approved_and_suspended() -> None:
    made = operations.operator_create(name="Bahn Süd & Söhne", currency="EUR", now=NOW)
    assert (made.status, made.slug, made.terms) == (OperatorStatus.APPLIED, "bahn-sud-sohne", Terms())
    assert operations.operator_approve(operator_id=made.id, now=NOW).status is OperatorStatus.APPROVED
    operations.operator_approve(operator_id=made.id, now=NOW)
    suspended = operations.operator_suspend(operator_id=made.id, reason="unpaid", now=NOW)
    assert suspended.status is OperatorStatus.SUSPENDED
    assert operations.operator_approve(operator_id=made.id, now=NOW).status is OperatorStatus.APPROVED
    assert _names(made.id) == ["operator.approved", "operator.suspended", "operator.approved"]
    assert queries.operator_by_slug("bahn-sud-sohne") == queries.operator(made.id)


def test_a_slug_is_taken_once() -> None:
    operations.operator_create(name="Bahn", currency="EUR", now=NOW)
    with pytest.raises(operations.OperatorExists):
        operations.operator_create(name="bahn!", currency="EUR", now=NOW)


def test_changed_terms_are_told_once() -> None:
    made = operations.operator_create(name="Bahn", currency="EUR", now=NOW)
    for _ in range(2):
        terms = Terms(commission_bp=250, hold_minutes=30, lead_hours=168)
        changed = operations.operator_update(
            operator_id=made.id, name="Bahn", terms=terms, website="https://bahn.example", now=NOW
        )
    assert (changed.terms.commission_bp, _names(made.id)) == (250, ["operator.updated"])


@pytest.mark.parametrize(
    "terms", [Terms(commission_bp=10_001), Terms(hold_minutes=2), Terms(hold_minutes=31), Terms(lead_hours=169)]
)
def test_terms_have_their_ranges(terms: Terms) -> None:
    with pytest.raises(InvalidInput):
        operations.operator_create(name="Bahn", currency="EUR", terms=terms, now=NOW)
    assert not Operator.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [{"name": " "}, {"currency": "eur"}, {"currency": "XYZ"}, {"slug": "A b"}, {"website": "javascript:alert(1)"}],
)
def test_an_impossible_company_is_refused(arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        operations.operator_create(**{"name": "Bahn", "currency": "EUR", "now": NOW, **arguments})


def test_an_unknown_company_is_not_found() -> None:
    with pytest.raises(operations.OperatorNotFound):
        operations.operator_approve(operator_id=new_id(), now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "open"},
        {"currency": "euro"},
        {"commission_bp": -1},
        {"hold_minutes": 31},
        {"lead_hours": 169},
        {"name": ""},
        {"website": "javascript:alert(1)"},
    ],
)
def test_the_database_refuses_impossible_operators(changes: dict[str, Any]) -> None:
    operations.operator_create(name="Bahn", currency="EUR", now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Operator.objects.update(**changes)
