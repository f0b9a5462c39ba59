"""Help: a traveller's own reports, and what is said in them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.booking import queries as bookings
from carnet.domains.booking.contracts import Booking
from carnet.domains.booking.problems import BookingUnknown
from carnet.domains.operators import queries as operators
from carnet.domains.payments import queries as payments
from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import Report
from carnet.infra.http import pages as cursors
from carnet.infra.http import sent_files
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web import keys
from carnet.web.addresses import attachment_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.reports import ReportForm, WriteForm
from carnet.web.pages import page
from carnet.web.people import principal, user_id
from carnet.web.presenters import reports as presenter
from carnet.web.views.further import after_key, more
from carnet.web.views.listings import listings_of
from carnet.web.views.refusals import status_of

_PAGE: Final = 20
_OFFERED: Final = 20
_UNFIT: Final = 422


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one has written, where something happened last first."""
    now = clock.now()
    found = queries.reports(user_id=user_id(request), after=_place(after_key(request, datetime, UUID)), limit=_PAGE + 1)
    shown = found[:_PAGE]
    last = cursors.encode((shown[-1].changed_at, shown[-1].id)) if shown else ""
    context = {
        "rows": [presenter.own(one, {}, now=now) for one in shown],
        "more_url": more(request, reverse("web:help"), last) if len(found) > _PAGE else "",
    }
    return page(request, "pages/help/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write to us; `?booking=` is chosen already if it is one's own."""
    reference = request.GET.get("booking", "").upper()
    about = _choices(request, reference)
    if request.method != "POST":
        wanted = presenter.choice_of(reference) if reference else ""
        return _form(request, ReportForm(about=about, initial={"about": wanted}))
    form = ReportForm(request.POST, _files(request), about=about)
    if not form.is_valid():
        return _form(request, form, status=_UNFIT)
    try:
        made = operations.report_open(
            user_id=user_id(request),
            name=request.user.first_name,  # type: ignore[union-attr]  # who is logged in has one
            key=keys.key_of(request),
            now=clock.now(),
            **form.asked,
        )
    except Problem as problem:
        status = status_of(problem)
        return _form(request, form, refusal=place(form, problem), status=status)
    messages.success(request, gettext("Your report is with us. We write here, and tell you when we have."))
    return redirect("web:help-report", made.number)


@login_required
@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """One report with all that was said."""
    return _show(request, number, WriteForm())


@login_required
@require_POST
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Write on."""
    form = WriteForm(request.POST, _files(request))
    if not form.is_valid():
        return _show(request, number, form, status=_UNFIT)
    try:
        operations.report_write(
            user_id=user_id(request),
            number=number,
            key=keys.key_of(request),
            now=clock.now(),
            **form.said,
        )
    except Problem as problem:
        status = status_of(problem)
        return _show(request, number, form, refusal=place(form, problem), status=status)
    return redirect("web:help-report", number)


@login_required
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """Nothing more is needed."""
    operations.report_close(user_id=user_id(request), number=number, now=clock.now())
    messages.success(request, gettext("The report is closed. Thank you."))
    return redirect("web:help-report", number)


@login_required
@require_safe
def file(request: HttpRequest, number: str, attachment: str) -> HttpResponse:
    """A file of a report, for who sent it and for who may answer."""
    found = queries.attachment_file(number=number, attachment_id=attachment_id(attachment), by=principal(request))
    return sent_files.answer(found.content, media_type=found.media_type, name=found.name)


def names_of(found: Report) -> dict[UUID, str]:
    """What the operators are called that speak in a report."""
    speaking = {one.operator_id for one in found.messages if one.operator_id}
    profiles = {number: operators.operator(number) for number in speaking}
    return {number: profile.name for number, profile in profiles.items() if profile}


def _choices(request: HttpRequest, reference: str) -> list[tuple[Any, Any]]:
    """The latest of one's own things, and the one booking that is asked for or was chosen, if it is one's own."""
    me, now = user_id(request), clock.now()
    found = list(bookings.bookings(user_id=me, now=now, limit=_OFFERED))
    chosen = request.POST.get("about", "").removeprefix(presenter.choice_of(""))
    found += [one for one in _own(me, chosen or reference, now) if one.reference not in {it.reference for it in found}]
    return presenter.choices(found, listings_of(found), payments.payments_of_user(me, limit=_OFFERED))


def _own(me: UUID, reference: str, now: datetime) -> list[Booking]:
    try:
        return [bookings.booking(user_id=me, reference=reference, now=now)]
    except BookingUnknown:
        return []


def _files(request: HttpRequest) -> Any:
    """The files as forms take several of one name."""
    return {"attachments": request.FILES.getlist("attachments")}


def _form(request: HttpRequest, form: ReportForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    key = keys.key_of(request) if request.method == "POST" else keys.new_key()
    context = {"form": form, "mistakes": mistakes(form), "refusal": refusal, "key": key}
    return page(request, "pages/help/new.html", context, status=status)


def _show(request: HttpRequest, number: str, form: WriteForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    found = queries.report(user_id=user_id(request), number=number)
    context = {
        "report": presenter.own(found, names_of(found), now=clock.now()),
        "form": form,
        "mistakes": mistakes(form),
        "refusal": refusal,
        "key": keys.key_of(request) if request.method == "POST" else keys.new_key(),
    }
    return page(request, "pages/help/report.html", context, status=status)


def _place(key: tuple[Any, ...] | None) -> tuple[datetime, UUID] | None:
    return (key[0], key[1]) if key else None
