"""An operator's promo codes: the list, a new one, the end of one, many for one use at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.booking import operations, queries
from carnet.domains.booking.contracts import PromoCode, PromoKind
from carnet.domains.network import queries as network
from carnet.domains.operators import queries as operators
from carnet.domains.schedule import queries as schedule
from carnet.infra.access import Permission, allow_at, may_at
from carnet.infra.http import catalogue
from carnet.infra.http import pages as cursors
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web.addresses import operator_id, promo_code_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.promo_codes import BulkForm, PromoCodeForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import promo_codes as presenter
from carnet.web.views.beside import beside
from carnet.web.views.fares import zone_of
from carnet.web.views.further import after_key
from carnet.web.views.locked import led_to_second_factor

HERE: Final = "promo-codes"
_UNFIT: Final = 422
_PAGE: Final = 50
_MOST_TRIPS: Final = 200
_WEEK: Final = timedelta(days=6)
_ONCE: Final = "codes_once"


@login_required
@require_safe
@led_to_second_factor
def promo_codes(request: HttpRequest, operator: str) -> HttpResponse:
    """All codes, the newest first, with how often they were used."""
    number, by, now = operator_id(operator), principal(request), clock.now()
    found = queries.promo_codes(
        operator_id=number, by=by, now=now, after=after_key(request, datetime, UUID), limit=_PAGE + 1
    )
    more = ""
    if len(found) > _PAGE:
        last = found[_PAGE - 1]
        after = urlencode({"after": cursors.encode((last.created_at or now, last.id))})
        more = f"{reverse('web:promo-codes', args=[operator])}?{after}"
    zone = zone_of(network.routes_page(operator_id=number, by=by, limit=1))
    context = {
        "side": beside(number, by, here=HERE),
        "rows": [presenter.row(one, now=now, zone=zone) for one in found[:_PAGE]],
        "more_url": more,
        "may_manage": may_at(by, Permission.FARES_MANAGE, number),
    }
    return page(request, "pages/fares/promo_codes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str) -> HttpResponse:
    """A new code."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.FARES_MANAGE, number)
    currency = _currency(number)
    posted = request.method == "POST"
    data = request.POST.copy() if posted else None
    if data is not None and data.get("do") == "trips":
        data["which"] = "some"
    form = PromoCodeForm(data, initial=_initial(number, by), currency=currency)
    form.offer(_trips(form, number, by))
    if not posted:
        return _show_form(request, number, by, form)
    if request.POST.get("do") != "save":
        form.is_valid()
        form.errors.clear()
        return _show_form(request, number, by, form)
    if not form.is_valid():
        return _show_form(request, number, by, form, status=_UNFIT)
    try:
        made = _made(number, by, form.cleaned_data, currency)
    except Problem as problem:
        if problem.code == NotFound.code:
            raise
        status = catalogue.entry(problem.code).status
        return _show_form(request, number, by, form, refusal=place(form, problem), status=status)
    messages.success(request, gettext("%(code)s is there.") % {"code": made.code})
    return redirect("web:promo-codes", operator)


@login_required
@require_POST
@led_to_second_factor
def stop(request: HttpRequest, operator: str, code: str) -> HttpResponse:
    """Nobody can use it from now on; what was booked with it stays."""
    done = operations.promo_code_stop(
        operator_id=operator_id(operator), promo_code_id=promo_code_id(code), by=principal(request), now=clock.now()
    )
    messages.success(request, gettext("%(code)s is stopped. What was booked with it stays.") % {"code": done.code})
    return redirect("web:promo-codes", operator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def bulk(request: HttpRequest, operator: str) -> HttpResponse:
    """Many codes at once; the answer is a table to download."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.FARES_MANAGE, number)
    currency = _currency(number)
    if request.method != "POST":
        return _show_bulk(request, number, by, BulkForm(initial=_initial(number, by), currency=currency))
    form = BulkForm(request.POST, currency=currency)
    if not form.is_valid():
        return _show_bulk(request, number, by, form, status=_UNFIT)
    if request.POST.get("once", "") != request.session.pop(_ONCE, None):
        told = gettext("These codes were made already, or the page is old. Press again to make more of them.")
        return _show_bulk(request, number, by, form, refusal=told, status=_UNFIT)
    try:
        made = _make(number, by, form.cleaned_data, currency)
    except Problem as problem:
        if problem.code == NotFound.code:
            raise
        status = catalogue.entry(problem.code).status
        return _show_bulk(request, number, by, form, refusal=place(form, problem), status=status)
    answer = HttpResponse(presenter.sheet(made), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="promo-codes-{clock.now():%Y-%m-%d-%H%M}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _made(number: UUID, by: Principal, given: dict[str, Any], currency: str) -> PromoCode:
    is_share = given["kind"] is PromoKind.PERCENT
    chosen = given["listings"] if given["which"] == "some" else []
    return operations.promo_code_create(
        operator_id=number,
        code=given["code"],
        kind=given["kind"],
        off_bp=given["off_bp"] if is_share else 0,
        amount=0 if is_share else given["amount"],
        currency="" if is_share else currency,
        valid_from=given["since"],
        valid_until=given["until"],
        most_uses=given["most_uses"],
        most_per_user=given["most_per_user"],
        listing_ids=[ids.decode("lst", one) for one in chosen],
        by=by,
        now=clock.now(),
    )


def _make(number: UUID, by: Principal, given: dict[str, Any], currency: str) -> tuple[PromoCode, ...]:
    return operations.promo_codes_create(
        operator_id=number,
        count=given["count"],
        amount=given["amount"],
        currency=currency,
        valid_from=given["since"],
        valid_until=given["until"],
        by=by,
        now=clock.now(),
    )


def _trips(form: PromoCodeForm, number: UUID, by: Principal) -> list[tuple[str, str]]:
    """The operator's trips of the days that are asked about, to choose from."""
    first, last = form.days()
    if first is None:
        return []
    found = schedule.trips_page(operator_id=number, by=by, since=first, until=last or first, limit=_MOST_TRIPS)
    return [(ids.encode("lst", one.id), presenter.trip_words(one)) for one in found]


def _currency(number: UUID) -> str:
    profile = operators.operator(number)
    if profile is None:
        raise NotFound
    return profile.currency


def _initial(number: UUID, by: Principal) -> dict[str, Any]:
    today = timezone.localdate(clock.now())
    zone = zone_of(network.routes_page(operator_id=number, by=by, limit=1))
    return {"zone": zone, "first_day": today, "last_day": today + _WEEK}


def _show_form(
    request: HttpRequest, number: UUID, by: Principal, form: PromoCodeForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"side": beside(number, by, here=HERE), "form": form, "mistakes": mistakes(form), "refusal": refusal}
    return page(request, "pages/fares/promo_code.html", context, status=status)


def _show_bulk(
    request: HttpRequest, number: UUID, by: Principal, form: BulkForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    request.session[_ONCE] = secrets.token_urlsafe(12)
    context = {
        "side": beside(number, by, here=HERE),
        "form": form,
        "once": request.session[_ONCE],
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/fares/promo_codes_bulk.html", context, status=status)
