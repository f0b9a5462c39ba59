"""What a price is paid with: vouchers first, then the wallet, then a card, and how much comes from each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext

from carnet.domains.payments.contracts import Part, PaymentMethod, Voucher, Wallet
from carnet.kernel.money import Money, total
from carnet.web.presenters import wording
from carnet.web.presenters.cards import Card


class Way(StrEnum):
    """What pays the rest that vouchers leave."""

    NOTHING = "nothing"
    WALLET = "wallet"
    WALLET_AND_CARD = "wallet_card"
    CARD = "card"


_BY_CARD: Final = frozenset({Way.CARD, Way.WALLET_AND_CARD})


@dataclass(frozen=True, slots=True)
class VoucherUse:
    """A voucher that helps to pay: what it covers and what stays on it."""

    code: str
    covers: Money
    left: Money


@dataclass(frozen=True, slots=True)
class Option:
    """A way to choose; `note` says how much comes from what."""

    way: Way
    word: str
    note: str
    chosen: bool

    @property
    def by_card(self) -> bool:
        """Whether a card is charged."""
        return self.way in _BY_CARD


@dataclass(frozen=True, slots=True)
class Paying:
    """A price against what there is to pay it. `ways` are those that cover it; the first one where none was chosen.

    `wallet` is what can be spent of it. `provider` takes cards; empty where none does. `cards` are test cards.
    """

    price: Money
    vouchers: tuple[VoucherUse, ...]
    wallet: Money
    ways: tuple[Way, ...]
    way: Way
    provider: str
    cards: tuple[Card, ...]
    card: str

    @property
    def rest(self) -> Money:
        """What the vouchers leave."""
        return self.price - total((one.covers for one in self.vouchers), self.price.currency)

    @property
    def seen(self) -> str:
        """What the page counted on beside the card; whoever buys sends it back, so that nothing else is charged."""
        return f"{(self.price - self.rest).amount}:{self.wallet.amount}"

    @property
    def stuck(self) -> bool:
        """Whether nothing here covers the price."""
        return not self.ways

    @property
    def by_card(self) -> bool:
        """Whether a card can be charged, whatever is chosen."""
        return bool(_BY_CARD.intersection(self.ways))

    @property
    def from_wallet(self) -> Money:
        """What the chosen way takes from the wallet."""
        nothing = Money(0, self.price.currency)
        return {Way.WALLET: self.rest, Way.WALLET_AND_CARD: self.wallet}.get(self.way, nothing)

    @property
    def from_card(self) -> Money:
        """What the chosen way charges to the card."""
        return self.rest - self.from_wallet if self.way in _BY_CARD else Money(0, self.price.currency)

    @property
    def missing(self) -> Money:
        """What vouchers and wallet leave."""
        return self.rest - self.wallet

    @property
    def wallet_alone(self) -> bool:
        """Whether it is the everyday case: the wallet pays, and nothing else."""
        return self.way is Way.WALLET and not self.vouchers

    @property
    def options(self) -> tuple[Option, ...]:
        """The ways with their words."""
        return tuple(Option(way, *_words(way, self), chosen=way is self.way) for way in self.ways)


def paying(
    price: Money,
    *,
    wallets: Sequence[Wallet],
    vouchers: Sequence[Voucher] = (),
    provider: str = "",
    cards: Sequence[Card] = (),
    way: str = "",
    card: str = "",
) -> Paying:
    """How `price` can be paid; `way` and `card` are what was chosen before, where they still can be."""
    own = (wallet.available for wallet in wallets if wallet.balance.currency == price.currency)
    wallet = next(own, Money(0, price.currency))
    uses = _uses(price, vouchers)
    rest = price - total((one.covers for one in uses), price.currency)
    ways = _ways(rest, wallet, by_card=bool(provider))
    chosen = next((one for one in ways if one.value == way), ways[0] if ways else Way.NOTHING)
    known = next((one.value for one in cards if one.value == card), cards[0].value if cards else "")
    return Paying(price, uses, wallet, ways, chosen, provider, tuple(cards), known)


def parts(paying: Paying, *, instrument: str, back: str) -> tuple[Part, ...]:
    """The parts of a purchase in their order, with the amounts that the page said. `back` is the way from the bank."""
    found = [Part(PaymentMethod.VOUCHER, one.covers, voucher=one.code) for one in paying.vouchers]
    if paying.from_wallet.amount:
        found.append(Part(PaymentMethod.WALLET, paying.from_wallet))
    if paying.from_card.amount:
        found.append(Part(PaymentMethod.CARD, paying.from_card, instrument=instrument, return_url=back))
    return tuple(found)


def _uses(price: Money, vouchers: Sequence[Voucher]) -> tuple[VoucherUse, ...]:
    """Each voucher covers what the ones before it left; one that has nothing left to cover is not used."""
    uses, rest = [], price.amount
    for voucher in vouchers:
        covers = Money(min(rest, voucher.available.amount), price.currency)
        if covers.amount:
            uses.append(VoucherUse(voucher.code, covers, voucher.available - covers))
            rest -= covers.amount
    return tuple(uses)


def _ways(rest: Money, wallet: Money, *, by_card: bool) -> tuple[Way, ...]:
    if not rest.amount:
        return (Way.NOTHING,)
    if rest <= wallet:
        return (Way.WALLET, Way.CARD) if by_card else (Way.WALLET,)
    if not by_card:
        return ()
    return (Way.WALLET_AND_CARD, Way.CARD) if wallet.amount else (Way.CARD,)


def _words(way: Way, paying: Paying) -> tuple[str, str]:
    rest, wallet = paying.rest, paying.wallet
    told = {"rest": wording.price(rest), "wallet": wording.price(wallet)}
    match way:
        case Way.WALLET:
            told["left"] = wording.price(wallet - rest)
            return gettext("Wallet"), gettext("%(rest)s from your wallet, %(left)s stay in it") % told
        case Way.WALLET_AND_CARD:
            told["card"] = wording.price(rest - wallet)
            return gettext("Wallet, then card"), gettext("%(wallet)s from your wallet, %(card)s from your card") % told
        case Way.CARD:
            return gettext("Card"), gettext("%(rest)s from your card") % told
    return gettext("Vouchers"), gettext("Your vouchers cover all of it")
