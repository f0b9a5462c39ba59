"""The wallets, one for each currency: what is in them, what came and went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from carnet.domains.booking import queries as booking
from carnet.domains.payments import queries
from carnet.domains.payments.contracts import PaymentPurpose, PaymentStatus, TransferKind, Wallet, WalletEntry
from carnet.domains.payments.rules import CURRENCIES, HOME_CURRENCY
from carnet.kernel import clock
from carnet.kernel.money import Money
from carnet.web.addresses import way_back
from carnet.web.forms.mistakes import mistakes
from carnet.web.forms.wallet import StatementForm, TopUpForm
from carnet.web.keys import new_key
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import cards
from carnet.web.presenters.statement import lines, sheet
from carnet.web.views.card_page import card_provider

_PAGE: Final = 30
_SHEET: Final = 10_000
_DIGITS: Final = 19


@login_required
@require_safe
def wallet(request: HttpRequest, currency: str = HOME_CURRENCY) -> HttpResponse:
    """The balance, the statement, and the form to pay in. A wallet nobody paid into yet is empty."""
    return show(request, currency, TopUpForm())


@login_required
@require_safe
def statement(request: HttpRequest, currency: str) -> HttpResponse:
    """The statement, narrowed down as on the page, as a table for a spreadsheet."""
    check_currency(currency)
    found = _entries(request, currency, StatementForm(request.GET), limit=_SHEET)
    answer = HttpResponse(sheet(found, _references(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="wallet-{currency}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def show(request: HttpRequest, currency: str, form: TopUpForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    """The page of one wallet, with what was typed and what is wrong with it."""
    check_currency(currency)
    filters = StatementForm(request.GET)
    found = _entries(request, currency, filters, limit=_PAGE + 1)
    wallets = queries.wallets(user_id(request))
    provider = card_provider()
    opened = [one.balance.currency for one in wallets]
    context = {
        "wallet": _wallet(wallets, user_id(request), currency),
        "tabs": sorted({*opened, currency}),
        "others": sorted(CURRENCIES - {*opened, currency}),
        "lines": lines(found[:_PAGE], _references(found)),
        "filters": filters,
        "form": form,
        "currency": currency,
        "provider": provider,
        "cards": cards.test_cards(provider),
        "chosen_card": form["card"].value(),
        "waiting": _waiting(request, currency),
        "key": new_key(),
        "next": way_back(request, ""),
        "mistakes": mistakes(form),
        "refusal": refusal,
        "query": request.GET.urlencode(),
        "more_url": _more(request, currency, found[_PAGE - 1]) if len(found) > _PAGE else "",
    }
    return page(request, "pages/wallet.html", context, status=status)


def check_currency(currency: str) -> None:
    """Raises Http404 unless there are wallets in it."""
    if currency not in CURRENCIES:
        raise Http404(f"there are no wallets in {currency}")


def _wallet(wallets: Sequence[Wallet], owner: UUID, currency: str) -> Wallet:
    nothing = Money(0, currency)
    return next((one for one in wallets if one.balance.currency == currency), Wallet(owner, nothing, nothing))


def _waiting(request: HttpRequest, currency: str) -> list[dict[str, Any]]:
    """What is being paid in, and where the bank waits for an answer."""
    found = queries.payments_of_user(
        user_id(request), status=PaymentStatus.PENDING, purpose=PaymentPurpose.TOP_UP, limit=_PAGE
    )
    return [
        {"amount": one.amount, "bank_url": cards.bank_page(one)} for one in found if one.amount.currency == currency
    ]


def _entries(request: HttpRequest, currency: str, filters: StatementForm, *, limit: int) -> tuple[WalletEntry, ...]:
    """The latest first."""
    chosen: dict[str, Any] = filters.cleaned_data if filters.is_valid() else {}
    before = request.GET.get("before", "")
    try:
        return queries.entries(
            user_id(request),
            currency,
            kind=TransferKind(chosen["kind"]) if chosen.get("kind") else None,
            since=clock.midnight(chosen.get("since")),
            until=clock.midnight(chosen.get("until"), days=1),
            before=int(before) if before.isascii() and before.isdigit() and len(before) < _DIGITS else None,
            limit=limit,
        )
    except queries.WalletUnknown:
        return ()


def _references(entries: Sequence[WalletEntry]) -> dict[UUID, str]:
    return dict(booking.references({entry.booking_id for entry in entries if entry.booking_id}))


def _more(request: HttpRequest, currency: str, last: WalletEntry) -> str:
    query = request.GET.copy()
    query["before"] = str(last.position)
    return f"{reverse('web:wallet-in', args=[currency])}?{query.urlencode()}"
