"""The page where a card is typed into a frame of the provider's, for every form that takes money from a card.

A form that needs it answers with `card_page`; that page sends the form once more, with the provider's token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from carnet.domains.payments import providers
from carnet.domains.payments.contracts import PaymentMethod
from carnet.infra.http import headers
from carnet.kernel.money import Money
from carnet.web.keys import key_of
from carnet.web.pages import page
from carnet.web.presenters import cards

# What Stripe's guide to content security policies asks for; on the page where the card is typed and nowhere else.
_STRIPE: Final = "https://js.stripe.com https://*.js.stripe.com"
_STRIPE_FRAMES: Final = f"{_STRIPE} https://hooks.stripe.com"
_STRIPE_API: Final = "https://api.stripe.com"
_LONGEST_TOKEN: Final = 255


def card_provider() -> str:
    """The name of who takes cards on these pages; empty where nobody does."""
    try:
        name = providers.chosen(PaymentMethod.CARD).name
    except providers.ProviderUnavailable:
        return ""
    return "" if name == cards.STRIPE and not settings.STRIPE_PUBLISHABLE_KEY else name


def instrument_of(request: HttpRequest, provider: str, *, card: str) -> str:
    """What the provider is to charge: its token for the card that was typed, or else the `card` that was chosen."""
    return request.POST.get("instrument", "")[:_LONGEST_TOKEN] if provider == cards.STRIPE else card


def still_to_type(request: HttpRequest, provider: str) -> bool:
    """Whether the card is typed on a page of its own, and has not been yet."""
    return provider == cards.STRIPE and not request.POST.get("instrument")


def card_page(
    request: HttpRequest,
    amount: Money,
    *,
    kept: Mapping[str, str],
    back: str,
    act_word: str,
    here: str = "wallet",
) -> HttpResponse:
    """The card, typed into a frame of the provider's: its number never comes to us. Needs the provider's script.

    Answers a form that pays; `kept` of it goes to the same address again, with its key and the provider's token for
    the card. `here` is the part of the shop that the page belongs to.
    """
    context = {
        "amount": amount,
        "kept": dict(kept),
        "pay_url": request.path,
        "back": back,
        "act_word": act_word,
        "here": here,
        "key": key_of(request),
        "publishable": settings.STRIPE_PUBLISHABLE_KEY,
    }
    answer = page(request, "pages/card.html", context)
    answer["Content-Security-Policy"] = headers.with_sources(script=_STRIPE, frame=_STRIPE_FRAMES, connect=_STRIPE_API)
    return answer
