"""Who takes cards, and the test cards of the simulated provider: what each of them does in a demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from carnet.domains.payments.contracts import Payment, TestCard
from carnet.kernel.ids import encode
from carnet.web.presenters.wording import in_fours

SIMULATED: Final = "simulated"
STRIPE: Final = "stripe"
_WORDS: Final[dict[TestCard, Promise]] = {
    TestCard.SUCCEEDS: _("is accepted"),
    TestCard.NEEDS_3DS: _("asks you at the bank first (3-D Secure)"),
    TestCard.FAILS: _("is refused"),
    TestCard.REFUSED_3DS: _("is refused at the bank, after you confirmed"),
    TestCard.SLOW: _("is accepted after some seconds"),
    TestCard.ANSWERS_LATE: _("is accepted, but the answer is lost and comes later"),
    TestCard.TIMES_OUT: _("never answers"),
    TestCard.ANSWERS_TWICE: _("is accepted, and says so twice"),
    TestCard.OUT_OF_ORDER: _("is accepted, and its answers come in the wrong order"),
    TestCard.CAPTURE_FAILS: _("is accepted, but the money cannot be taken"),
    TestCard.CAPTURE_LATE: _("is accepted, and the money is taken late"),
    TestCard.REFUND_FAILS: _("is accepted, but takes no money back"),
}
_USUAL: Final = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A test card: `value` is what the simulated provider knows it by. The `usual` ones are shown first."""

    value: str
    number: str
    word: str
    usual: bool


def test_cards(provider: str) -> tuple[Card, ...]:
    """The cards that a demo offers; none where another provider takes cards."""
    if provider != SIMULATED:
        return ()
    return tuple(
        Card(card.value, in_fours(card.number), str(word), place < _USUAL)
        for place, (card, word) in enumerate(_WORDS.items())
    )


def bank_page(payment: Payment) -> str:
    """Where the buyer confirms a payment, empty if nothing is to be done. The simulated bank's page is ours."""
    if payment.next_action is None:
        return ""
    if payment.provider == SIMULATED:
        return reverse("web:simulated-bank", args=[encode("pay", payment.id)])
    return payment.next_action
