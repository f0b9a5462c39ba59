"""The seat-plan editor. The whole plan travels in the form: nothing is kept until it is saved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.operators import operations, queries, rules
from carnet.domains.operators.contracts import PlanDraft, PlanEntry, SavedPlan, SectionDraft
from carnet.domains.schedule.contracts import ListingKind, SeatPlan
from carnet.infra.access import Permission, allow_at
from carnet.infra.principal import Principal
from carnet.kernel import clock, ids
from carnet.kernel.problem import InvalidInput, Problem
from carnet.web.addresses import operator_id, seat_plan_id
from carnet.web.forms import plan_sections as forms
from carnet.web.forms.fleet import PlanNameForm
from carnet.web.forms.mistakes import mistakes
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import fleet as presenter
from carnet.web.presenters import plan_editor as editor
from carnet.web.views.beside import beside
from carnet.web.views.locked import led_to_second_factor
from carnet.web.views.refusals import status_of
from carnet.web.views.vehicles import HERE

_UNFIT: Final = 422


@dataclass
class _Desk:
    """What the page is about; `entry` None is a plan that is being made. `made` is what the draft makes."""

    operator_id: UUID
    by: Principal
    entry: PlanEntry | None = None
    draft: PlanDraft | None = None
    made: SeatPlan | None = None
    forms: tuple[forms.SectionForm, ...] = ()
    name: PlanNameForm = field(default_factory=PlanNameForm)
    on: int = 0
    chosen: tuple[tuple[int, int], ...] = ()
    refusal: str = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def add(request: HttpRequest, operator: str) -> HttpResponse:
    """A new seat plan: first choose what to start from, then edit it."""
    number, by = operator_id(operator), principal(request)
    allow_at(by, Permission.FLEET_MANAGE, number)
    desk = _Desk(number, by)
    if request.method == "POST":
        asked = request.POST.get("do") == "save"
        desk.name = PlanNameForm(request.POST if asked else None, initial={"name": request.POST.get("name", "")})
        return _work(request, desk, _kind(request.POST.get("kind", "")))
    start = request.GET.get("from", "")
    if not start:
        return _starts(request, desk)
    desk.draft = _started(number, by, start)
    return _show(request, desk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@led_to_second_factor
def change(request: HttpRequest, operator: str, plan: str) -> HttpResponse:
    """Another version of a seat plan, from its newest one or from `?version=`."""
    number, by = operator_id(operator), principal(request)
    entry = queries.seat_plan_at(operator_id=number, seat_plan_id=seat_plan_id(plan), by=by)
    allow_at(by, Permission.FLEET_MANAGE, number)
    desk = _Desk(number, by, entry)
    if request.method == "POST":
        return _work(request, desk, entry.kind)
    asked = request.GET.get("version", "")
    version = next((one.number for one in entry.versions if str(one.number) == asked), None)
    found = queries.seat_plan_layout(operator_id=number, seat_plan_id=entry.id, number=version, by=by)
    desk.draft = rules.draft_of(queries.layout_of(found))
    return _show(request, desk)


def _starts(request: HttpRequest, desk: _Desk) -> HttpResponse:
    found = presenter.starts(
        queries.seat_plan_templates(operator_id=desk.operator_id, by=desk.by),
        queries.seat_plans_page(operator_id=desk.operator_id, by=desk.by),
    )
    context = {"side": beside(desk.operator_id, desk.by, here=HERE), "starts": found}
    return page(request, "pages/fleet/seat_plan_new.html", context)


def _started(number: UUID, by: Principal, start: str) -> PlanDraft:
    """The draft to begin with: of a template, or of the newest version of a plan. Raises Http404, NotFound."""
    templates = queries.seat_plan_templates(operator_id=number, by=by)
    ready = next((one.draft for one in templates if one.name == start), None)
    if ready is not None:
        return ready
    found = queries.seat_plan_layout(operator_id=number, seat_plan_id=seat_plan_id(start), by=by)
    return rules.draft_of(queries.layout_of(found))


def _kind(text: str) -> ListingKind:
    try:
        return ListingKind(text)
    except ValueError as error:
        raise Http404("there are no vehicles of this kind") from error


def _work(request: HttpRequest, desk: _Desk, kind: ListingKind) -> HttpResponse:
    """Do what a button asks for, and show what has become of the plan."""
    sent = forms.sent(request.POST, kind)
    desk.forms, desk.on, desk.chosen = sent.forms, sent.on, sent.chosen
    draft = sent.draft() if sent.forms else None
    if draft is None:
        return _show(request, desk, status=_status(request))
    desk.draft = draft
    try:
        desk.draft = _done(desk, draft, sent.do, request)
        desk.made = queries.seat_plan_preview(operator_id=desk.operator_id, draft=desk.draft, by=desk.by)
        if sent.do == "save" and (desk.entry is not None or desk.name.is_valid()):
            return _save(request, desk, desk.draft)
    except InvalidInput as problem:
        desk.refusal = forms.blame(desk.forms, problem)
        wrong = any(form.errors for form in desk.forms)
        desk.draft, desk.forms = (None, desk.forms) if wrong else (desk.draft, ())
        return _show(request, desk, status=_status(request))
    desk.forms = ()
    return _show(request, desk, status=_UNFIT if sent.do == "save" else 200)


def _done(desk: _Desk, draft: PlanDraft, do: str, request: HttpRequest) -> PlanDraft:
    """The plan after one verb. Raises InvalidInput."""
    verb, _colon, what = do.partition(":")
    section = draft.sections[desk.on]
    if verb == "add" and len(draft.sections) < forms.MOST_SECTIONS:
        desk.on = len(draft.sections)
        return rules.add_section(draft)
    if verb in {"up", "down"} and what.isascii() and what.isdigit():
        step = -1 if verb == "up" else 1
        desk.on = max(0, min(int(what[:3]) + step, len(draft.sections) - 1))
        return rules.move_section(draft, int(what[:3]), step)
    if verb == "pick":
        desk.chosen = editor.picked(draft, on=desk.on, what=request.POST.get("pick", ""))
    if verb == "toggle" and desk.chosen:
        rules.check_draft(draft)
        return _with(draft, desk.on, _toggled(draft.kind, section, desk.chosen, what))
    if verb == "name" and len(desk.chosen) == 1:
        return _with(draft, desk.on, _named(section, desk.chosen[0], request.POST.get("label", "")))
    return draft


def _toggled(kind: ListingKind, section: SectionDraft, chosen: tuple[tuple[int, int], ...], word: str) -> SectionDraft:
    try:
        return rules.toggle(kind, section, chosen, word)
    except ValueError as error:
        raise InvalidInput(gettext("Nobody knows what that is.")) from error


def _named(section: SectionDraft, chosen: tuple[int, int], label: str) -> SectionDraft:
    try:
        return rules.name_seat(section, chosen, label[:24])
    except ValueError as error:
        says = gettext("A seat is called by capital letters and numbers, such as 12A or 21-45.")
        raise InvalidInput(says) from error


def _with(draft: PlanDraft, on: int, section: SectionDraft) -> PlanDraft:
    return replace(draft, sections=(*draft.sections[:on], section, *draft.sections[on + 1 :]))


def _save(request: HttpRequest, desk: _Desk, draft: PlanDraft) -> HttpResponse:
    try:
        saved = _kept(desk, draft)
    except InvalidInput:
        raise
    except Problem as problem:
        status = status_of(problem)
        desk.refusal, desk.forms = problem.detail, ()
        return _show(request, desk, status=status)
    said = gettext("Saved as version %(n)d, with %(seats)d seats.")
    if not saved.created:
        said = gettext("Nothing is new: this is version %(n)d, with %(seats)d seats.")
    messages.success(request, said % {"n": saved.number, "seats": saved.capacity})
    return redirect("web:seat-plan", ids.encode("opr", desk.operator_id), ids.encode("spl", saved.seat_plan_id))


def _kept(desk: _Desk, draft: PlanDraft) -> SavedPlan:
    now = clock.now()
    if desk.entry is None:
        name = desk.name.cleaned_data["name"]
        return operations.seat_plan_create(operator_id=desk.operator_id, name=name, draft=draft, by=desk.by, now=now)
    return operations.seat_plan_revise(
        operator_id=desk.operator_id, seat_plan_id=desk.entry.id, draft=draft, by=desk.by, now=now
    )


def _status(request: HttpRequest) -> int:
    """A page with mistakes; a part of a page is put in place only when all is well."""
    return 200 if request.headers.get("HX-Request") else _UNFIT


def _show(request: HttpRequest, desk: _Desk, *, status: int = 200) -> HttpResponse:
    if desk.draft is not None and desk.made is None and not desk.refusal:
        desk.made = queries.seat_plan_preview(operator_id=desk.operator_id, draft=desk.draft, by=desk.by)
    draft = desk.draft
    shown = desk.forms or (forms.section_forms(draft) if draft else ())
    kind = draft.kind if draft else _kind(request.POST.get("kind", desk.entry.kind if desk.entry else ""))
    context: dict[str, Any] = {
        "side": beside(desk.operator_id, desk.by, here=HERE),
        "plan": presenter.plan(desk.entry) if desk.entry else None,
        "kind": kind.value,
        "name_form": desk.name,
        "cards": editor.cards(shown, draft, desk.made, on=desk.on),
        "panel": editor.panel(draft, on=desk.on, chosen=desk.chosen) if draft else None,
        "on": desk.on,
        "capacity": sum(not seat.blocked for seat in desk.made.seats) if desk.made else None,
        "mistakes": mistakes(desk.name, *shown),
        "refusal": desk.refusal,
    }
    return page(request, "pages/fleet/plan_editor.html", context, status=status)
