"""`carnet verify-ticket`: what it says of a code, and of one that another name has made worthless."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from carnet.domains.booking import queries, tickets
from carnet.domains.booking.contracts import PayRequest
from carnet.domains.booking.models import Ticket
from carnet.domains.booking.operations import hold, pay_from_wallet
from carnet.infra import keys
from carnet.kernel import ids
from tests.builders import NOW, a_request
from tests.domains.booking.conftest import Sale
from tests.money import give_money


def said(code: str) -> str:
    out = io.StringIO()
    call_command("verify_ticket", code, stdout=out)
    return out.getvalue()


@pytest.fixture
def code(sale: Sale) -> str:
    user = ids.new_id()
    give_money(user, 20_000)
    reference = hold(a_request(sale.listing, sale.fares, user_id=user, seats=["1-5"]), now=NOW).body["reference"]
    pay_from_wallet(PayRequest(user, "k", b"k", reference), now=NOW)
    (ticket,) = queries.booking(user_id=user, reference=reference, now=NOW).tickets
    return tickets.code_for(ticket, keys.ticket_key())


def test_a_genuine_code_is_told_with_the_tickets_state(code: str) -> None:
    text = said(code)
    assert text.startswith("genuine: ticket tkt_")
    assert "revision 0" in text
    assert "\nissued: seat 1-5" in text


def test_a_code_of_an_earlier_revision_is_worthless(code: str) -> None:
    Ticket.objects.update(revision=1)
    assert "worthless: the code is of revision 0, the ticket's is 1" in said(code)
    (row,) = Ticket.objects.all()
    assert "worthless" not in queries.ticket_in_words(row.id, revision=1, now=NOW)


def test_a_changed_code_is_refused(code: str) -> None:
    with pytest.raises(tickets.CodeForged):
        said(code[:60] + ("A" if code[60] != "A" else "B") + code[61:])
