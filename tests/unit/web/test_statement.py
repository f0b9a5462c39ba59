"""Statements in words: no kind of movement is without one."""

from __future__ import annotations

import pytest

from carnet.domains.payments.contracts import PaymentPurpose, TransferKind, WalletEntry
from carnet.kernel import ids
from carnet.kernel.money import Money
from carnet.web.presenters import statement
from tests.builders import NOW

BOOKING = ids.new_id()


def an_entry(kind: TransferKind, amount: int = -4_950, purpose: PaymentPurpose | None = None) -> WalletEntry:
    whole, rest = Money(amount, "EUR"), Money(50, "EUR")
    return WalletEntry(ids.new_id(), kind, whole, rest, 1, NOW, BOOKING, None, purpose)


@pytest.mark.parametrize("kind", TransferKind)
def test_every_kind_has_a_word(kind: TransferKind) -> None:
    (line,) = statement.lines([an_entry(kind)], {})
    assert line.word
    assert line.reference == ""


def test_a_line_says_what_was_bought_and_for_which_booking() -> None:
    words = {
        purpose: statement.lines([an_entry(TransferKind.CAPTURE, purpose=purpose)], {BOOKING: "K7M2QX"})[0]
        for purpose in (PaymentPurpose.BOOKING, PaymentPurpose.EXCHANGE, PaymentPurpose.VOUCHER)
    }
    assert len({line.word for line in words.values()}) == 3
    assert words[PaymentPurpose.BOOKING].reference == "K7M2QX"
    assert words[PaymentPurpose.BOOKING].amount == "\N{MINUS SIGN}49.50"


def test_the_sheet_has_plain_numbers_and_instants() -> None:
    text = statement.sheet([an_entry(TransferKind.REFUND, 123_456)], {BOOKING: "K7M2QX"})
    assert text.splitlines()[1] == "2026-12-01T12:00:00+00:00,Given back,K7M2QX,1234.56,0.50,EUR"
