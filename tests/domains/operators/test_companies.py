"""The life of a company: applying, being approved and suspended, changing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from carnet.domains.operators import operations, queries
from carnet.domains.operators.contracts import OperatorStatus, Terms
from carnet.domains.operators.models import Operator
from carnet.infra.access import MemberRole, PlatformRole
from carnet.infra.audit.models import AuditEntry
from carnet.infra.events.models import OutboxEvent
from carnet.infra.http.etag import PreconditionFailed
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import CARNET, Principal
from carnet.kernel.ids import new_id
from carnet.kernel.problem import InvalidInput
from tests.domains.operators.people import ADA, ADMIN, an_application, owner_of
from tests.domains.schedule.world import NOW

pytestmark = pytest.mark.django_db


def _names(operator_id: UUID) -> list[str]:
    rows = OutboxEvent.objects.filter(aggregate_id=operator_id).order_by("aggregate_version")
    return list(rows.values_list("name", flat=True))


def _state() -> tuple[Any, ...]:
    return (list(Operator.objects.values()), OutboxEvent.objects.count(), AuditEntry.objects.count())


def test_a_company_applies_is_approved_and_suspended() -> None:
    made = an_application(name="Bahn Süd & Söhne").profile
    assert (made.status, made.slug, made.terms) == (OperatorStatus.APPLIED, "bahn-sud-sohne", Terms())
    assert operations.operator_approve(operator_id=made.id, by=ADMIN, now=NOW).status is OperatorStatus.APPROVED
    operations.operator_approve(operator_id=made.id, by=ADMIN, now=NOW)
    suspended = operations.operator_suspend(operator_id=made.id, reason="unpaid", by=ADMIN, now=NOW)
    assert suspended.status is OperatorStatus.SUSPENDED
    assert queries.company_managed(made.id, by=ADMIN).suspended_because == "unpaid"
    assert operations.operator_approve(operator_id=made.id, by=ADMIN, now=NOW).status is OperatorStatus.APPROVED
    assert queries.company_managed(made.id, by=ADMIN).suspended_because == ""
    assert _names(made.id) == ["operator.applied", "operator.approved", "operator.suspended", "operator.approved"]
    assert queries.operator_by_slug("bahn-sud-sohne") == queries.operator(made.id)


def test_an_application_names_who_made_it() -> None:
    made = an_application().profile
    told = OutboxEvent.objects.get(aggregate_id=made.id)
    assert (told.data["applicant_id"], told.data["operator"]["name"]) == (str(ADA.user_id), "Bahn")
    assert [one.profile.id for one in queries.applications(by=ADA)] == [made.id]
    assert queries.applications(by=ADMIN) == ()


def test_t41_nobody_approves_their_own_company() -> None:
    made = an_application().profile
    before = _state()
    for by in (ADA, owner_of(made.id), Principal(user_id=new_id(), roles=frozenset({PlatformRole.SUPPORT}))):
        with pytest.raises(Forbidden):
            operations.operator_approve(operator_id=made.id, by=by, now=NOW)
        with pytest.raises(Forbidden):
            operations.operator_suspend(operator_id=made.id, reason="x", by=by, now=NOW)
        with pytest.raises(Forbidden):
            operations.operator_set_commission(operator_id=made.id, commission_bp=0, by=by, now=NOW)
        with pytest.raises(Forbidden):
            operations.operator_create(name="Mine", currency="EUR", owner_email="a@example.org", by=by, now=NOW)
    assert _state() == before


def test_an_admin_who_applied_leaves_the_decision_to_another_one() -> None:
    made = an_application(by=ADMIN).profile
    before = _state()
    with pytest.raises(operations.OwnApplication):
        operations.operator_approve(operator_id=made.id, by=ADMIN, now=NOW)
    assert _state() == before
    other = Principal(user_id=new_id(), roles=frozenset({PlatformRole.ADMIN}))
    assert operations.operator_approve(operator_id=made.id, by=other, now=NOW).status is OperatorStatus.APPROVED


def test_three_applications_may_be_open() -> None:
    made = [an_application(name=f"Bahn {number}").profile for number in range(operations.MOST_APPLICATIONS)]
    with pytest.raises(operations.TooManyApplications):
        an_application(name="One more")
    assert Operator.objects.count() == operations.MOST_APPLICATIONS
    operations.operator_approve(operator_id=made[0].id, by=ADMIN, now=NOW)
    an_application(name="One more")


def test_a_machine_does_not_apply() -> None:
    with pytest.raises(Forbidden):
        an_application(by=Principal(user_id=new_id(), key_id=new_id(), machine_of=new_id()))
    assert not Operator.objects.exists()


def test_an_admin_makes_a_company_that_may_sell() -> None:
    made = operations.operator_create(name="Bahn", currency="EUR", owner_email="otto@example.org", by=ADMIN, now=NOW)
    assert (made.status, made.contact_email) == (OperatorStatus.APPROVED, "otto@example.org")
    assert _names(made.id) == ["operator.created", "operator.approved"]
    assert OutboxEvent.objects.get(name="operator.created").data["owner_email"] == "otto@example.org"


def test_a_slug_is_taken_once() -> None:
    operations.operator_create(name="Bahn", currency="EUR", by=CARNET, now=NOW)
    with pytest.raises(operations.OperatorExists):
        operations.operator_create(name="bahn!", currency="EUR", by=CARNET, now=NOW)
    with pytest.raises(operations.OperatorExists) as refused:
        an_application(name="bahn!")
    assert [pointer.path for pointer in refused.value.pointers] == ["/name"]
    assert Operator.objects.count() == 1


def test_a_name_without_latin_letters_has_a_slug() -> None:
    assert an_application(name="Метро").profile.slug.startswith("operator-")


def test_what_an_owner_changes_is_told_once() -> None:
    made = operations.operator_create(name="Bahn", currency="EUR", by=CARNET, now=NOW)
    owner = owner_of(made.id)
    for _ in range(2):
        entry = operations.operator_update(
            operator_id=made.id,
            name="Bahn AG",
            website="https://bahn.example",
            description="Trains",
            contact_email="mail@bahn.example",
            hold_minutes=30,
            lead_hours=168,
            by=owner,
            now=NOW,
        )
    assert entry.profile.terms == Terms(commission_bp=500, hold_minutes=30, lead_hours=168)
    assert (entry.profile.name, entry.profile.description) == ("Bahn AG", "Trains")
    assert _names(made.id)[2:] == ["operator.updated"]
    noted = AuditEntry.objects.get(verb="operator.update")
    assert (noted.actor, min(noted.detail["changed"])) == (owner.user_id, "contact_email")
    assert "mail@bahn.example" not in str(noted.detail)


def test_commission_is_the_admins_alone() -> None:
    made = operations.operator_create(name="Bahn", currency="EUR", by=CARNET, now=NOW)
    changed = operations.operator_set_commission(operator_id=made.id, commission_bp=250, by=ADMIN, now=NOW)
    assert (changed.profile.terms.commission_bp, _names(made.id)[-1]) == (250, "operator.updated")
    with pytest.raises(InvalidInput):
        operations.operator_set_commission(operator_id=made.id, commission_bp=10_001, by=ADMIN, now=NOW)
    assert Operator.objects.get().commission_bp == 250


def test_a_change_from_an_old_version_is_refused() -> None:
    entry = an_application()
    owner = owner_of(entry.profile.id)
    change = {"operator_id": entry.profile.id, "by": owner, "now": NOW, "seen": entry.version}
    operations.operator_update(**change, description="mine")
    before = _state()
    with pytest.raises(PreconditionFailed):
        operations.operator_update(**change, description="theirs")
    assert _state() == before


def test_t44_to_other_owners_a_company_does_not_exist() -> None:
    ours, theirs = an_application().profile, an_application(name="Other").profile
    stranger, small = owner_of(theirs.id), Principal(user_id=new_id(), memberships={ours.id: MemberRole.MANAGER})
    before = _state()
    for by, refusal in ((stranger, NotFound), (ADA, NotFound), (small, Forbidden)):
        with pytest.raises(refusal):
            operations.operator_update(operator_id=ours.id, name="Mine", by=by, now=NOW)
        with pytest.raises(refusal):
            operations.logo_put(operator_id=ours.id, content=b"", by=by, now=NOW)
        with pytest.raises(refusal):
            operations.logo_remove(operator_id=ours.id, by=by, now=NOW)
    for read in (queries.company, queries.company_at):
        with pytest.raises(NotFound):
            read(ours.id, by=stranger)
    with pytest.raises(NotFound):
        queries.company(ours.id, by=None)
    assert queries.company(ours.id, by=small).profile == ours
    assert _state() == before


def test_the_list_of_everybody_has_those_that_sell() -> None:
    for name in ("Bahn", "Air", "100% Bus"):
        operations.operator_create(name=name, currency="EUR", by=CARNET, now=NOW)
    an_application(name="Waiting")
    assert [one.name for one in queries.companies_on_sale()] == ["100% Bus", "Air", "Bahn"]
    assert [one.name for one in queries.companies_on_sale(q="BAH")] == ["Bahn"]
    assert [one.name for one in queries.companies_on_sale(q="%")] == ["100% Bus"]
    first = queries.companies_on_sale(limit=1)[0]
    assert [one.name for one in queries.companies_on_sale(after=(first.name, first.id))] == ["Air", "Bahn"]
    applied = queries.companies(by=ADMIN, status=OperatorStatus.APPLIED)
    assert [one.profile.name for one in applied] == ["Waiting"]


@pytest.mark.parametrize(
    "terms", [Terms(commission_bp=10_001), Terms(hold_minutes=2), Terms(hold_minutes=31), Terms(lead_hours=169)]
)
def test_terms_have_their_ranges(terms: Terms) -> None:
    with pytest.raises(InvalidInput):
        operations.operator_create(name="Bahn", currency="EUR", terms=terms, by=CARNET, now=NOW)
    assert not Operator.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", " "),
        ("name", "x" * 121),
        ("currency", "eur"),
        ("currency", "XYZ"),
        ("slug", "A b"),
        ("website", "javascript:alert(1)"),
        ("description", "x" * 2_001),
        ("contact_email", "nobody"),
        ("owner_email", "nobody"),
    ],
)
def test_an_impossible_company_is_refused(name: str, value: str) -> None:
    arguments = {"name": "Bahn", "currency": "EUR", name: value}
    with pytest.raises(InvalidInput) as refused:
        operations.operator_create(**arguments, by=CARNET, now=NOW)  # type: ignore[arg-type]
    assert {pointer.path for pointer in refused.value.pointers} == {f"/{name}"}
    assert not Operator.objects.exists()


def test_an_application_needs_an_address() -> None:
    with pytest.raises(InvalidInput) as refused:
        an_application(contact_email="")
    assert [pointer.path for pointer in refused.value.pointers] == ["/contact_email"]


@pytest.mark.parametrize("reason", ["", " ", "x" * 501])
def test_a_suspension_has_a_reason(reason: str) -> None:
    made = an_application().profile
    with pytest.raises(InvalidInput):
        operations.operator_suspend(operator_id=made.id, reason=reason, by=ADMIN, now=NOW)
    assert Operator.objects.get().status == "applied"


def test_an_unknown_company_is_not_found() -> None:
    for verb in (
        lambda: operations.operator_approve(operator_id=new_id(), by=ADMIN, now=NOW),
        lambda: operations.operator_update(operator_id=new_id(), name="x", by=ADMIN, now=NOW),
        lambda: operations.operator_set_commission(operator_id=new_id(), commission_bp=1, by=ADMIN, now=NOW),
    ):
        with pytest.raises(operations.OperatorNotFound):
            verb()


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
        {"stars": 1},
    ],
)
def test_the_database_refuses_impossible_operators(changes: dict[str, Any]) -> None:
    operations.operator_create(name="Bahn", currency="EUR", by=CARNET, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Operator.objects.update(**changes)
