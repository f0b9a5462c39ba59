"""Reports as they are answered: an operator's people those about its trips, the platform's support all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from carnet.domains.identity import queries as identity
from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import Report, ReportStatus
from carnet.infra.access import GRANTS, Permission, allow, may_at
from carnet.infra.http import pages as cursors
from carnet.infra.http.problems import Forbidden, NotFound
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import Problem
from carnet.web import keys
from carnet.web.addresses import member_id, operator_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.reports import AnswerForm, NoteForm, QueueForm
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import reports as presenter
from carnet.web.views.beside import beside
from carnet.web.views.further import after_key, more
from carnet.web.views.help import names_of
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of

_PAGE: Final = 30
_UNFIT: Final = 422


@dataclass(frozen=True, slots=True)
class Queue:
    """Whose reports are looked at: those about an operator's trips, or all where there is no `number`."""

    operator: str
    number: UUID | None
    by: Principal

    def url(self, name: str, *args: str) -> str:
        """The address of one of these pages."""
        if self.number is None:
            return reverse(f"web:staff-{name}", args=args)
        return reverse(f"web:operator-{name}", args=[self.operator, *args])

    def context(self) -> dict[str, Any]:
        """What every page of it needs. Raises NotFound, Forbidden, SecondFactorNeeded."""
        if self.number is None:
            return {"layout": "carnet/staff.html", "here": "reports", "queue_url": self.url("reports")}
        side = beside(self.number, self.by, here="operator-reports", needs=Permission.REPORTS_ANSWER)
        return {"layout": "carnet/console.html", "side": side, "queue_url": self.url("reports")}


def queue_of(request: HttpRequest, operator: str) -> Queue:
    """The queue that an address names. To who is no staff, that of all does not exist."""
    by = principal(request)
    if operator:
        return Queue(operator, operator_id(operator), by)
    try:
        allow(by, Permission.REPORTS_ANSWER)
    except Forbidden as hidden:
        raise NotFound from hidden
    return Queue("", None, by)


@login_required
@require_safe
@led_to_second_factor
def queue(request: HttpRequest, operator: str = "") -> HttpResponse:
    """Reports of one state; those that wait for an answer where nothing else is asked."""
    now, at, form = clock.now(), queue_of(request, operator), QueueForm(request.GET)
    status = next((one for one in ReportStatus if one.value == request.GET.get("status")), ReportStatus.OPEN)
    key = after_key(request, datetime, UUID)
    found = queries.desk_reports(
        by=at.by,
        operator_id=at.number,
        asked=form.asked(status, at.by),
        now=now,
        after=(key[0], key[1]) if key else None,
        limit=_PAGE + 1,
    )
    shown = found[:_PAGE]
    figures = queries.figures(by=at.by, operator_id=at.number, now=now)
    context = {
        **at.context(),
        "form": form,
        "status": status,
        "heaps": presenter.heaps(
            {
                ReportStatus.OPEN: figures.open,
                ReportStatus.ANSWERED: figures.answered,
                ReportStatus.CLOSED: figures.closed,
            }
        ),
        "overdue": figures.overdue,
        "first_answer": presenter.long_time(figures.first_answer) if figures.first_answer is not None else "",
        "rows": [(presenter.desk(one, {}, me=at.by.user_id, now=now), at.url("report", one.number)) for one in shown],
        "more_url": more(request, at.url("reports"), _cursor(shown[-1])) if len(found) > _PAGE else "",
    }
    return page(request, "pages/desk/reports.html", context)


@login_required
@require_safe
@led_to_second_factor
def report(request: HttpRequest, number: str, operator: str = "") -> HttpResponse:
    """One of them: what was said and noted, what it is about, and what can be done."""
    return _show(request, queue_of(request, operator), number)


@login_required
@require_POST
@led_to_second_factor
def answer(request: HttpRequest, number: str, operator: str = "") -> HttpResponse:
    """Answer the traveller."""
    at, form = queue_of(request, operator), AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, at, number, answering=form, status=_UNFIT)
    return _done(
        request,
        at,
        number,
        lambda: operations.report_answer(
            number=number,
            operator_id=at.number,
            text=form.cleaned_data["text"],
            seen=_seen(request),
            key=keys.key_of(request),
            by=at.by,
            now=clock.now(),
        ),
        gettext("Sent. The traveller is told."),
        answering=form,
    )


@login_required
@require_POST
@led_to_second_factor
def note(request: HttpRequest, number: str, operator: str = "") -> HttpResponse:
    """Note something for others here."""
    at, form = queue_of(request, operator), NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, at, number, noting=form, status=_UNFIT)
    return _done(
        request,
        at,
        number,
        lambda: operations.report_note(
            number=number,
            operator_id=at.number,
            text=form.cleaned_data["text"],
            key=keys.key_of(request),
            by=at.by,
            now=clock.now(),
        ),
        gettext("Noted. The traveller does not see it."),
        noting=form,
    )


@login_required
@require_POST
@led_to_second_factor
def assign(request: HttpRequest, number: str, operator: str = "") -> HttpResponse:
    """Take it, hand it over, or give it back to all."""
    at, to = queue_of(request, operator), request.POST.get("to", "")
    taker = at.by.user_id if to == "me" else member_id(to) if to else None
    colleagues = [member for member, _name in _colleagues(at)]
    return _done(
        request,
        at,
        number,
        lambda: operations.report_assign(
            number=number,
            operator_id=at.number,
            assignee_id=taker,
            colleagues=colleagues,
            by=at.by,
            now=clock.now(),
        ),
        gettext("It is yours now.") if to == "me" else gettext("It is passed on."),
    )


@login_required
@require_POST
@led_to_second_factor
def close(request: HttpRequest, number: str, operator: str = "") -> HttpResponse:
    """Close it."""
    at = queue_of(request, operator)
    return _done(
        request,
        at,
        number,
        lambda: operations.report_settle(
            number=number, operator_id=at.number, seen=_seen(request), by=at.by, now=clock.now()
        ),
        gettext("Closed. The traveller is told."),
    )


def _done(
    request: HttpRequest,
    at: Queue,
    number: str,
    act: Callable[[], Report],
    says: str,
    *,
    answering: AnswerForm | None = None,
    noting: NoteForm | None = None,
) -> HttpResponse:
    """Do it and say so, or show why not."""
    try:
        act()
    except Problem as problem:
        status = status_of(problem)
        form = answering or noting
        refusal = place(form, problem) if form else problem.detail
        return _show(request, at, number, answering=answering, noting=noting, refusal=refusal, status=status)
    messages.success(request, says)
    return redirect(at.url("report", number))


def _show(
    request: HttpRequest,
    at: Queue,
    number: str,
    *,
    answering: AnswerForm | None = None,
    noting: NoteForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    found = queries.desk_report(by=at.by, operator_id=at.number, number=number)
    answering, noting = answering or AnswerForm(), noting or NoteForm()
    mine = found.assignee_id == at.by.user_id
    context = {
        **at.context(),
        "report": presenter.desk(found, names_of(found), me=at.by.user_id, now=clock.now()),
        "acts": {verb: at.url(f"report-{verb}", number) for verb in ("answer", "note", "assign", "close")},
        "beside": _beside(at, found),
        "mine": mine,
        "colleagues": [(ids.encode("usr", member), name) for member, name in _colleagues(at)],
        "answering": answering,
        "noting": noting,
        "mistakes": mistakes(answering, noting),
        "refusal": refusal,
        "key": keys.new_key(),
    }
    return page(request, "pages/desk/report.html", context, status=status)


def _beside(at: Queue, found: Report) -> list[tuple[str, str]]:
    """Where more is about what the report is about: its booking, the others on its trip."""
    about, desk = found.about, "staff" if at.number is None else "desk"
    home = [] if at.number is None else [at.operator]
    links = []
    if about and about.reference:
        word = gettext("Booking %(reference)s") % {"reference": about.reference}
        links.append((word, reverse(f"web:{desk}-booking", args=[*home, about.reference])))
    if about and about.listing_id:
        others = f"{reverse(f'web:{desk}-bookings', args=home)}?trip={ids.encode('trp', about.listing_id)}"
        links.append((gettext("All bookings of this trip"), others))
    return links


def _colleagues(at: Queue) -> list[tuple[UUID, str]]:
    """To whom it may be handed over, for who may see the operator's team."""
    if at.number is None or not may_at(at.by, Permission.MEMBERS_READ, at.number):
        return []
    team = identity.members(operator_id=at.number, by=at.by)
    answering = [one for one in team if one.role in GRANTS[Permission.REPORTS_ANSWER] and one.user_id != at.by.user_id]
    return [(one.user_id, f"{one.first_name} {one.last_name}".strip()) for one in answering]


def _seen(request: HttpRequest) -> int | None:
    """The version that the form was shown with."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None  # noqa: PLR2004  any integer


def _cursor(last: Report) -> str:
    return cursors.encode((last.due_at or last.changed_at, last.id))
