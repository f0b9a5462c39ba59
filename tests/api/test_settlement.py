"""Statements, payouts, bank accounts and invoices over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from carnet.domains.settlement import operations
from carnet.infra.access import MemberRole
from carnet.infra.events import drain
from carnet.kernel import clock, ids
from tests.api.client import Api, body, problem
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import a_sale
from tests.domains.booking.returns import give_back
from tests.domains.settlement.conftest import IBAN, Books, some_books
from tests.tokens import token_for

ACCOUNT = {"holder": "Test Rail AG", "iban": "DE89 3704 0044 0532 0130 00", "address": "Ring 1\n10115 Berlin"}


@dataclass
class Desk:
    """An operator that sold two bookings, of which one was given back; its owner, a buyer and an admin."""

    books: Books
    one: Bought
    owner: Api
    buyer: Api
    admin: Api

    @property
    def path(self) -> str:
        """Of the operator."""
        return f"/operators/{ids.encode('opr', self.books.operator_id)}"

    @property
    def month(self) -> str:
        """The running one."""
        return f"{clock.now():%Y-%m}"

    def invoices(self) -> list[dict[str, Any]]:
        """The buyer's."""
        found: list[dict[str, Any]] = body(self.buyer.get(f"/bookings/{self.one.reference}/invoices"))["data"]
        return found


@pytest.fixture
def desk(db: None) -> Desk:
    """By the real clock, as requests are."""
    sale, now = a_sale(), clock.now()
    sale.leaving_in_three_days()
    books = some_books(sale)
    one, other = bought(sale, now=now), bought(sale, now=now)
    give_back(other, now=now)
    drain(now=now)
    owner = token_for(books.owner.user_id, memberships={str(books.operator_id): MemberRole.OWNER})
    buyer, admin = token_for(one.user_id), token_for(ids.new_id(), roles=("customer", "admin"))
    return Desk(books, one, Api(owner), Api(buyer), Api(admin))


def test_the_list_of_months_has_balances_and_each_month_is_a_document(desk: Desk) -> None:
    (month,) = body(desk.owner.get(f"{desk.path}/settlements"))["data"]
    assert month == {
        "period": desk.month,
        "currency": "EUR",
        "opening": {"amount": 0, "currency": "EUR"},
        "closing": {"amount": 4_180, "currency": "EUR"},
        "running": True,
    }
    one = body(desk.owner.get(f"{desk.path}/settlements/{desk.month}.json"))
    assert {name: value["amount"] for name, value in one["figures"].items() if value["amount"]} == {
        "sales": 8_000,
        "refunds": -3_600,
        "commission": -220,
    }
    assert (one["kept"]["amount"], one["closing"]["amount"], len(one["trips"])) == (400, 4_180, 1)


def test_the_statement_is_a_table_and_a_paper_too(desk: Desk) -> None:
    table = desk.owner.get(f"{desk.path}/settlements/{desk.month}.csv")
    assert table["Content-Type"].startswith("text/csv")
    assert "Closing balance,41.80" in table.content.decode()
    paper = desk.owner.get(f"{desk.path}/settlements/{desk.month}.pdf")
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert f"statement-{desk.month}.pdf" in paper["Content-Disposition"]


def test_a_months_bookings_are_listed_by_reference_and_by_trip(desk: Desk) -> None:
    path = f"{desk.path}/settlements/{desk.month}/bookings"
    first = body(desk.owner.get(f"{path}?limit=1"))
    second = body(desk.owner.get(f"{path}?limit=1&after={first['next']}"))
    nets = [line["net"]["amount"] for line in first["data"] + second["data"]]
    assert (sorted(nets), second["next"]) == ([380, 3_800], None)
    trip = ids.encode("lst", desk.books.sale.listing.id)
    assert len(body(desk.owner.get(f"{path}?listing={trip}"))["data"]) == 2


@pytest.mark.parametrize("period", ["2001-01", "9999-12", "0000-01"])
def test_a_month_without_a_statement_is_not_there(desk: Desk, period: str) -> None:
    problem(desk.owner.get(f"{desk.path}/settlements/{period}.json"), 404, "STATEMENT_UNKNOWN")


def test_another_currency_and_a_month_that_is_none_are_refused(desk: Desk) -> None:
    path = f"{desk.path}/settlements"
    problem(desk.owner.get(f"{path}/{desk.month}.json?currency=PLN"), 404, "STATEMENT_UNKNOWN")
    assert desk.owner.get(f"{path}/2026-13.json").status_code == 404
    assert desk.owner.get(f"{path}/{desk.month}.json?color=red").status_code == 400


def test_what_is_due_says_what_it_waits_for(desk: Desk) -> None:
    (due,) = body(desk.owner.get(f"{desk.path}/due"))["data"]
    assert {name: value["amount"] for name, value in due.items()} == {
        "balance": 4_180,
        "waiting": 3_800,
        "contested": 0,
        "in_tills": 0,
        "amount": 380,
    }


def test_the_bank_account_is_named_and_shown_in_part(desk: Desk) -> None:
    path = f"{desk.path}/bank-account"
    problem(desk.owner.get(path), 404, "BANK_ACCOUNT_UNKNOWN")
    wrong = problem(desk.owner.send("PUT", path, {**ACCOUNT, "iban": "DE88370400440532013000"}), 422, "IBAN_INVALID")
    assert wrong["pointers"][0]["pointer"] == "/iban"
    assert desk.owner.get(path).status_code == 404
    made = body(desk.owner.send("PUT", path, ACCOUNT))
    assert (made["holder"], made["iban"]) == ("Test Rail AG", "DE89 … 3000")
    assert body(desk.owner.get(path)) == made


def test_staff_pay_what_is_due_and_note_what_became_of_it(desk: Desk) -> None:
    desk.books.account(clock.now())
    (made,) = operations.payouts_run(now=clock.now())
    path = f"/admin/payouts/{ids.encode('pot', made.id)}"
    (shown,) = body(desk.admin.get("/admin/payouts?status=created"))["data"]
    assert (shown["iban"], shown["amount"]["amount"]) == (IBAN, 380)
    (own,) = body(desk.owner.get(f"{desk.path}/payouts"))["data"]
    assert (own["iban"], own["id"]) == ("DE89 … 3000", shown["id"])
    key = str(ids.new_id())
    paid = body(desk.admin.post(f"{path}/paid", {"reference": "SEPA 17"}, key=key))
    again = desk.admin.post(f"{path}/paid", {"reference": "SEPA 17"}, key=key)
    assert (paid["status"], again["Idempotent-Replayed"]) == ("paid", "true")
    problem(desk.admin.post(f"{path}/failed", {"reason": "no"}, key=str(ids.new_id())), 409, "PAYOUT_DECIDED")


def test_t16_a_payout_is_not_decided_without_a_key(desk: Desk) -> None:
    desk.books.account(clock.now())
    (made,) = operations.payouts_run(now=clock.now())
    path = f"/admin/payouts/{ids.encode('pot', made.id)}"
    problem(desk.admin.post(f"{path}/paid", {"reference": "x"}), 400, "IDEMPOTENCY_KEY_MISSING")
    assert body(desk.admin.get("/admin/payouts"))["data"][0]["status"] == "created"


def test_the_buyer_downloads_the_invoice_and_nobody_else_does(desk: Desk) -> None:
    (invoice,) = desk.invoices()
    assert (invoice["number"][:5], invoice["gross"]["amount"], invoice["booking"]) == (
        f"I{clock.now():%Y}",
        4_000,
        desk.one.reference,
    )
    paper = desk.buyer.get(f"/invoices/{invoice['id']}.pdf")
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")
    assert body(desk.buyer.get(f"/invoices/{invoice['id']}.json")) == invoice
    problem(Api(token_for(ids.new_id())).get(f"/invoices/{invoice['id']}.pdf"), 404, "INVOICE_UNKNOWN")


def test_the_operator_finds_its_invoices_and_gets_them_as_a_table(desk: Desk) -> None:
    found = body(desk.owner.get(f"{desk.path}/invoices"))["data"]
    assert sorted(one["kind"] for one in found) == ["credit_note", "invoice", "invoice"]
    (note,) = body(desk.owner.get(f"{desk.path}/invoices?kind=credit_note"))["data"]
    assert note["corrects"] is not None
    tomorrow = f"{clock.now() + timedelta(days=1):%Y-%m-%d}"
    assert body(desk.owner.get(f"{desk.path}/invoices?from={tomorrow}"))["data"] == []
    table = desk.owner.get(f"{desk.path}/invoices.csv?booking={desk.one.reference}").content.decode()
    assert len(table.splitlines()) == 2
