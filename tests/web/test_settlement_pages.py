"""Settlement at its pages: what is due, statements, the bank account, invoices, and what staff pay out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carnet.domains.booking.models import Booking
from carnet.domains.identity import operations as identity
from carnet.domains.identity.contracts import MemberRole, PlatformRole
from carnet.domains.settlement import operations
from carnet.domains.settlement.contracts import PayoutStatus
from carnet.domains.settlement.models import Invoice, Payout
from carnet.infra.jobs import run_due
from carnet.infra.principal import CARNET
from carnet.kernel import clock, ids
from tests.web.own import Person, member, somebody
from tests.web.running import Desk, a_desk

pytestmark = pytest.mark.django_db

ACCOUNT = {"holder": "Lumen Rail AG", "iban": "DE89 3704 0044 0532 0130 00", "address": "Ring 1\n10115 Berlin"}


@pytest.fixture
def desk(db: None) -> Desk:
    """An operator that sold two seats."""
    made = a_desk()
    made.buy(0, 1)
    return made


def admin() -> Person:
    """An admin of the platform, with a second factor."""
    person = somebody("root")
    roles = {PlatformRole.CUSTOMER, PlatformRole.ADMIN}
    identity.set_roles(user_id=person.user.id, roles=roles, by=CARNET, reason="test", now=clock.now())
    return person.used_an_app()


def paid_out(desk: Desk) -> Payout:
    """As the run of a night next week would."""
    desk.ines.post(f"{desk.home}/settlement/account", ACCOUNT)
    made = operations.payout_make(
        operator_id=desk.world.operator_id, currency="EUR", now=clock.now() + timedelta(days=9)
    )
    assert made is not None
    return Payout.objects.get(pk=made.id)


def month() -> str:
    return f"{clock.now():%Y-%m}"


def test_the_overview_says_what_is_due_and_that_no_account_is_named(desk: Desk) -> None:
    text = desk.ines.read(f"{desk.home}/settlement")
    for words in ("Can be paid out now", "Not earned yet", "Earned next", "No bank account is named", "running"):
        assert words in text, words
    assert f"{desk.home}/settlement/{month()}" in text
    assert 'aria-current="page"' in text


def test_an_operator_that_sold_nothing_has_an_empty_page_and_no_statement() -> None:
    desk = a_desk()
    assert "Nothing is sold yet" in desk.ines.read(f"{desk.home}/settlement")
    assert desk.ines.get(f"{desk.home}/settlement/{month()}").status_code == 404
    assert "No invoices" in desk.ines.read(f"{desk.home}/invoices")


def test_a_statement_leads_from_balance_to_balance_and_down_to_bookings(desk: Desk) -> None:
    path = f"{desk.home}/settlement/{month()}"
    text = desk.ines.read(path)
    for words in ("Opening balance", "Commission", "Closing balance", "By trip", "not over"):
        assert words in text, words
    reference = Booking.objects.get().reference
    listed = desk.ines.read(f"{path}/bookings?trip={ids.encode('lst', desk.trip_id)}")
    assert reference in listed
    assert f"{desk.home}/bookings/{reference}" in listed
    assert reference not in desk.ines.read(f"{path}/bookings?after=ZZZZZZ")
    assert desk.ines.get(f"{path}?currency=PLN").status_code == 404


def test_a_statement_can_be_kept(desk: Desk) -> None:
    for form, kind in (("pdf", "application/pdf"), ("csv", "text/csv; charset=utf-8")):
        answer = desk.ines.get(f"{desk.home}/settlement/{month()}.{form}")
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        assert f"statement-{month()}.{form}" in answer["Content-Disposition"]


def test_the_owner_names_an_account_and_sees_a_part_of_it(desk: Desk) -> None:
    path = f"{desk.home}/settlement/account"
    assert "DE89" not in desk.ines.read(path)
    refused = desk.ines.post(path, {**ACCOUNT, "iban": "DE88 3704 0044 0532 0130 00"})
    assert refused.status_code == 422
    assert "check digits" in refused.content.decode()
    assert desk.ines.post(path, {**ACCOUNT, "holder": ""}).status_code == 422
    assert desk.ines.post(path, ACCOUNT).status_code == 302
    text = desk.ines.read(f"{desk.home}/settlement")
    assert "DE89 … 3000" in text
    assert "532013000" not in text.replace(" ", "")
    assert "Lumen Rail AG" in desk.ines.read(path)


def test_a_payout_is_shown_with_its_state(desk: Desk) -> None:
    paid_out(desk)
    text = desk.ines.read(f"{desk.home}/settlement")
    assert "On its way" in text


def test_the_operator_finds_invoices_and_keeps_them(desk: Desk) -> None:
    invoice, path = Invoice.objects.get(), f"{desk.home}/invoices"
    text = desk.ines.read(path)
    assert str(invoice) in text
    assert "No invoices" in desk.ines.read(f"{path}?kind=credit_note")
    assert str(invoice) in desk.ines.read(f"{path}?reference={invoice.reference.lower()}&since=2026-01-01&until=")
    assert desk.ines.get(f"{path}?reference=x&since=y&after=z").status_code == 200
    assert desk.ines.get(f"{path}.csv").content.decode().count(invoice.reference) == 2
    paper = desk.ines.get(f"/invoices/{ids.encode('ivc', invoice.id)}.pdf")
    assert paper.content.startswith(b"%PDF")


def test_a_buyer_finds_the_invoices_of_a_booking(desk: Desk) -> None:
    ada = somebody()
    reference = Booking.objects.get().reference
    assert ada.get(f"/bookings/{reference}/invoices").status_code == 404
    Booking.objects.update(user_id=ada.user.id)
    assert "No invoices yet" in ada.read(f"/bookings/{reference}/invoices")


def test_t43_t44_others_see_nothing_of_it(desk: Desk) -> None:
    paid = paid_out(desk)
    invoice = Invoice.objects.get()
    paths = [
        f"{desk.home}/settlement",
        f"{desk.home}/settlement/{month()}",
        f"{desk.home}/settlement/{month()}.pdf",
        f"{desk.home}/settlement/{month()}/bookings",
        f"{desk.home}/settlement/account",
        f"{desk.home}/invoices",
        f"{desk.home}/invoices.csv",
    ]
    agent, stranger = member("bo", MemberRole.AGENT, desk.world.operator_id), somebody("eve")
    assert {agent.get(path).status_code for path in paths} == {403}
    assert {stranger.get(path).status_code for path in paths} == {404}
    assert stranger.get(f"/invoices/{ids.encode('ivc', invoice.id)}.pdf").status_code == 404
    staff = ["/staff/payouts", f"/staff/payouts/{ids.encode('pot', paid.id)}"]
    for person in (agent, stranger, desk.ines):
        assert {person.get(path).status_code for path in staff} == {404}
        assert person.post(f"{staff[1]}/paid", {"reference": "x"}).status_code == 404
    assert Payout.objects.get().status == PayoutStatus.CREATED


def test_staff_say_that_a_payout_was_sent(desk: Desk) -> None:
    path = f"/staff/payouts/{ids.encode('pot', paid_out(desk).id)}"
    root = admin()
    assert "DE89 3704 0044 0532 0130 00" in root.read("/staff/payouts")
    assert root.post(f"{path}/paid", {"reference": ""}).status_code == 422
    assert root.post(f"{path}/paid", {"reference": "SEPA 17"}).status_code == 302
    assert "SEPA 17" in root.read(path)
    assert "SEPA 17" in root.read("/staff/payouts?status=paid")
    late = root.post(f"{path}/failed", {"reason": "no"})
    assert late.status_code == 409
    assert "stays" in late.content.decode()


def test_staff_say_that_a_payout_failed_and_the_operator_reads_why(desk: Desk) -> None:
    path = f"/staff/payouts/{ids.encode('pot', paid_out(desk).id)}"
    root = admin()
    assert root.post(f"{path}/failed", {}).status_code == 422
    assert root.post(f"{path}/failed", {"reason": "The account is closed."}).status_code == 302
    assert "The account is closed." in desk.ines.read(f"{desk.home}/settlement")


def test_staff_begin_a_run(desk: Desk) -> None:
    root = admin()
    assert "No payout waits" in root.read("/staff/payouts")
    assert root.post("/staff/payouts/run").status_code == 302
    run_due()
    assert not Payout.objects.exists()
