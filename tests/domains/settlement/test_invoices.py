"""Invoices and credit notes: one for each cause, numbered without a gap, and never changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from carnet.domains.booking import operations as booking
from carnet.domains.settlement import documents, operations, queries
from carnet.domains.settlement.contracts import InvoiceKind, InvoicesAsked
from carnet.domains.settlement.models import Invoice, Series
from carnet.domains.settlement.problems import InvoiceUnknown
from carnet.infra import personal
from carnet.infra.access import PlatformRole
from carnet.infra.events import drain
from carnet.infra.http import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import ids
from carnet.kernel.money import Money
from tests.builders import NOW
from tests.domains.booking.changed import bought, cancelled, held
from tests.domains.booking.exchanging import another, exchanged, wanted
from tests.domains.booking.returns import give_back
from tests.domains.settlement.conftest import Books


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def test_a_purchase_has_an_invoice_with_a_line_for_each_ticket(books: Books) -> None:
    books.account()
    one = books.sold(seats=("1-1", "1-2"))
    (invoice,) = books.invoices()
    assert (invoice.number, invoice.kind, invoice.gross) == ("I2026-000001", InvoiceKind.INVOICE, eur(8_000))
    assert (invoice.seller, invoice.buyer_email, invoice.reference) == (
        "Test Rail AG",
        "ada@example.org",
        one.reference,
    )
    first, second = sorted(invoice.lines, key=lambda line: line.text)
    assert first.text == "ICE 503, Berlin Hbf to München Hbf, 4 Dec 2026, Saver, seat 1-1"
    assert {first.passenger, second.passenger} == {"Ada Lovelace 0", "Ada Lovelace 1"}
    assert (first.net, first.tax, first.tax_bp, first.gross) == (eur(4_000), eur(0), 0, eur(4_000))


def test_until_the_operator_says_who_it_is_its_invoices_have_the_name_it_sells_under(books: Books) -> None:
    books.sold()
    assert books.invoices()[0].seller == "Test Rail"


def test_what_goes_back_has_a_credit_note_that_names_the_invoice(books: Books) -> None:
    give_back(books.sold())
    drain(now=NOW)
    invoice, note = books.invoices()
    assert (note.kind, note.number, note.corrects) == (InvoiceKind.CREDIT_NOTE, "C2026-000001", invoice.number)
    assert note.gross == eur(-3_600)


def test_an_exchange_takes_the_old_ticket_back_and_invoices_the_new_one_with_the_fee(books: Books) -> None:
    one = books.sold(money=20_000)
    exchanged(one, wanted(one, another(books.sale), books.sale, family="Flex"))
    drain(now=NOW)
    found = {(invoice.kind, invoice.gross.amount): invoice for invoice in books.invoices()}
    assert set(found) == {
        (InvoiceKind.INVOICE, 4_000),
        (InvoiceKind.CREDIT_NOTE, -4_000),
        (InvoiceKind.INVOICE, 7_000),
    }
    assert [line.gross for line in found[InvoiceKind.INVOICE, 7_000].lines] == [eur(6_000), eur(1_000)]
    figures = books.statement().figures
    assert sum(invoice.gross.amount for invoice in books.invoices()) == (figures.sales + figures.exchanges).amount


def test_a_ticket_that_came_in_exchange_and_was_given_back_corrects_its_own_invoice(books: Books) -> None:
    one = books.sold(money=20_000)
    exchanged(one, wanted(one, another(books.sale), books.sale, family="Flex"))
    give_back(one)
    drain(now=NOW)
    notes = [invoice for invoice in books.invoices() if invoice.kind is InvoiceKind.CREDIT_NOTE]
    assert {(note.gross.amount, note.corrects) for note in notes} == {
        (-4_000, "I2026-000001"),
        (-6_000, "I2026-000002"),
    }


def test_duplicates_and_wrong_order_write_nothing_twice(books: Books) -> None:
    one = bought(books.sale)
    give_back(one)
    booking_id = one.booking.id
    assert operations.invoices_write([booking_id], now=NOW) == 2
    assert operations.invoices_write([booking_id], now=NOW) == 0
    drain(now=NOW)
    assert [invoice.number for invoice in books.invoices()] == ["I2026-000001", "C2026-000001"]


def test_a_ticket_whose_money_could_not_be_taken_is_credited_whole(books: Books) -> None:
    one = books.sold()
    cancelled(books.sale, quiet=True)
    assert operations.invoices_write([one.booking.id], unpaid=[one.booking.tickets[0].id], now=NOW) == 1
    assert sum(invoice.gross.amount for invoice in books.invoices()) == 0


def test_an_unpaid_hold_has_no_invoice(books: Books) -> None:

    one = held(books.sale)
    assert operations.invoices_write([one.booking.id], now=NOW) == 0
    assert not Series.objects.exists()


def test_numbers_go_on_and_begin_anew_each_year(books: Books) -> None:
    for _ in range(2):
        books.sold()
    last = bought(books.sale)
    operations.invoices_write([last.booking.id], now=datetime(2027, 1, 1, tzinfo=UTC))
    drain(now=NOW)
    assert [one.number for one in books.invoices()] == ["I2026-000001", "I2026-000002", "I2027-000001"]


def test_what_is_rolled_back_leaves_no_gap(books: Books) -> None:
    one, other = bought(books.sale), bought(books.sale)
    with transaction.atomic():
        operations.invoices_write([one.booking.id], now=NOW)
        transaction.set_rollback(True)
    operations.invoices_write([other.booking.id], now=NOW)
    operations.invoices_write([one.booking.id], now=NOW)
    assert [(two.number, two.reference) for two in books.invoices()] == [
        ("I2026-000001", other.reference),
        ("I2026-000002", one.reference),
    ]


def test_an_invoice_never_changes(books: Books) -> None:
    books.sold()
    before = books.invoices()
    for change in (
        "UPDATE settlement_invoice SET gross = 1, net = 1",
        "DELETE FROM settlement_invoice",
        "UPDATE settlement_invoice_line SET text = 'x'",
        "DELETE FROM settlement_invoice_line",
    ):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert books.invoices() == before


def test_a_forgotten_buyer_keeps_the_name_on_invoices(books: Books) -> None:
    one = books.sold()
    before = books.invoices()
    booking.forget_buyers([one.user_id])
    assert books.invoices() == before
    assert any("Invoices" in reason.what for reason in queries.KEPT)
    assert queries.erasure_obstacles(one.user_id, NOW) == []
    (told,) = queries.personal_files(one.user_id, NOW)["invoices"]
    assert (told["number"], told["email"]) == ("I2026-000001", "ada@example.org")
    assert "settlement" in personal.holders()


def test_t43_an_invoice_is_for_its_buyer_and_the_sellers_owner(books: Books) -> None:
    one = books.sold()
    (invoice,) = books.invoices()
    buyer = Principal(user_id=one.user_id)
    support = Principal(user_id=ids.new_id(), roles=frozenset({PlatformRole.SUPPORT}))
    for by in (buyer, books.owner, support):
        assert queries.invoice_for(invoice_id=invoice.id, by=by) == invoice
    machine = Principal(user_id=one.user_id, key_id=one.user_id, machine_of=ids.new_id())
    for by in (Principal(user_id=ids.new_id()), machine):
        with pytest.raises(InvoiceUnknown):
            queries.invoice_for(invoice_id=invoice.id, by=by)
    with pytest.raises(NotFound):
        queries.operator_invoices(operator_id=books.operator_id, asked=InvoicesAsked(), by=buyer)


def test_a_list_can_be_narrowed_down(books: Books) -> None:
    one = books.sold()
    give_back(books.sold())
    drain(now=NOW)

    def asked(**narrowing: object) -> int:
        wish = replace(InvoicesAsked(), **narrowing)  # type: ignore[arg-type]
        return len(queries.operator_invoices(operator_id=books.operator_id, asked=wish, by=books.owner))

    assert asked() == 3
    assert asked(kind=InvoiceKind.CREDIT_NOTE) == 1
    assert asked(reference=one.reference.lower()) == 1
    assert asked(since=NOW, until=NOW) == 0


def test_papers_and_tables_can_be_made(books: Books) -> None:
    books.account()
    give_back(books.sold(count=2))
    drain(now=NOW)
    for invoice in books.invoices():
        assert documents.invoice_pdf(invoice).startswith(b"%PDF")
    table = documents.invoices_csv(books.invoices()).splitlines()
    assert len(table) == 1 + 4
    assert table[1].startswith("I2026-000001,invoice,,2026-12-01T12:00:00+00:00,")
    assert Invoice.objects.count() == 3
