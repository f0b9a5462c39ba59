"""How to pay, checked before anything else sees it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Protocol

from pydantic import ConfigDict, Field

from carnet.domains.payments import operations as payments
from carnet.domains.payments.contracts import MOST_PARTS, Part, PaymentMethod
from carnet.infra.http import Body, MoneySchema
from carnet.kernel.problem import InvalidInput, Pointer

Method = Literal["wallet", "card", "voucher"]
CardText = Annotated[
    str, Field(min_length=1, max_length=64, description="A test card of the simulated provider: its token or number.")
]
Instrument = Annotated[
    str, Field(min_length=1, max_length=255, description="The provider's token for a card, made by its own form.")
]
VoucherText = Annotated[str, Field(min_length=1, max_length=40, description="The code of a voucher.")]
ReturnUrl = Annotated[
    str,
    Field(max_length=500, pattern=r"^https?://[^\s]+$", description="Where the bank sends the buyer back to."),
]
_EXAMPLES: Final[list[Any]] = [
    {"method": "wallet"},
    {"method": "card", "card": "sim_3ds", "return_url": "https://shop.example/back"},
    {"method": "voucher", "voucher": "8M4K-2QXT-7JHD-VWCA"},
    {"methods": [{"method": "voucher", "voucher": "8M4K-2QXT-7JHD-VWCA"}, {"method": "card", "card": "sim_succeeds"}]},
]
# What each method names beside itself: of these exactly one.
_NEEDS: Final[dict[PaymentMethod, tuple[str, ...]]] = {
    PaymentMethod.WALLET: (),
    PaymentMethod.CARD: ("card", "instrument"),
    PaymentMethod.VOUCHER: ("voucher",),
}
_FIELDS: Final = ("card", "instrument", "voucher", "return_url")
_ONE_OF: Final[dict[str, Any]] = {
    "oneOf": [
        {"required": ["method"], "not": {"required": ["methods"]}},
        {
            "required": ["methods"],
            "not": {"anyOf": [{"required": [name]} for name in ("method", *_FIELDS)]},
        },
    ]
}


class WalletBody(Body):
    """Paying all of it from the wallet."""

    method: Literal["wallet"]


class MeansBody(Body):
    """One of several means."""

    method: Method
    amount: MoneySchema | None = Field(None, description="Without it, whatever is left, at most what a voucher holds.")
    card: CardText | None = None
    instrument: Instrument | None = None
    voucher: VoucherText | None = None
    return_url: ReturnUrl | None = None


class PaymentBody(Body):
    """How to pay: all of it by one `method`, or by several `methods` in their order."""

    model_config = ConfigDict(json_schema_extra={"examples": _EXAMPLES, **_ONE_OF})

    method: Method | None = None
    card: CardText | None = None
    instrument: Instrument | None = None
    voucher: VoucherText | None = None
    return_url: ReturnUrl | None = None
    methods: list[MeansBody] | None = Field(None, min_length=1, max_length=MOST_PARTS)

    @property
    def all_from_wallet(self) -> bool:
        """Whether it is the request that the quick lane takes, too."""
        return self.model_fields_set == {"method"} and self.method == "wallet"

    def parts(self) -> tuple[Part, ...]:
        """The means as payments know them. Raises InvalidInput, CardNotAccepted and ProviderUnavailable."""
        if self.methods is not None:
            beside = sorted(self.model_fields_set - {"methods"})
            _refuse([Pointer(f"/{name}", "UNKNOWN", "belongs into `methods` then") for name in beside])
            return tuple(
                part_of(means, f"/methods/{place}", amount=means.amount) for place, means in enumerate(self.methods)
            )
        if self.method is None:
            raise InvalidInput.at("/method", "Say how to pay.", code="MISSING")
        return (part_of(self, ""),)


class _Means(Protocol):
    @property
    def method(self) -> Method | None: ...
    @property
    def card(self) -> str | None: ...
    @property
    def instrument(self) -> str | None: ...
    @property
    def voucher(self) -> str | None: ...
    @property
    def return_url(self) -> str | None: ...


def part_of(means: _Means, at: str, *, amount: MoneySchema | None = None) -> Part:
    """One of the means as payments know it; `at` is the pointer to it. Raises as `PaymentBody.parts`."""
    method = PaymentMethod(means.method or "")
    name = _named(means, method, at)
    text = str(getattr(means, name)) if name else ""
    card = method is PaymentMethod.CARD
    return Part(
        method,
        amount.money() if amount else None,
        voucher="" if card else text,
        instrument=payments.card_token(text, pointer=f"{at}/{name}") if card else "",
        return_url=means.return_url or "",
    )


def _named(means: _Means, method: PaymentMethod, at: str) -> str:
    """The field that says which card or voucher; empty for the wallet. Raises InvalidInput for any others."""
    given = [name for name in _FIELDS if getattr(means, name) is not None]
    needed = _NEEDS[method]
    allowed = (*needed, "return_url") if method is PaymentMethod.CARD else needed
    _refuse([Pointer(f"{at}/{name}", "UNKNOWN", f"not for {method.value}") for name in given if name not in allowed])
    named = [name for name in needed if name in given]
    if needed and not named:
        raise InvalidInput.at(f"{at}/{needed[0]}", f"Say which {method.value}.", code="MISSING")
    if len(named) > 1:
        raise InvalidInput.at(f"{at}/{named[1]}", f"Name one of {' and '.join(named)}.")
    return named[0] if named else ""


def _refuse(pointers: list[Pointer]) -> None:
    if pointers:
        raise InvalidInput("Fields do not belong together.", pointers=pointers)
