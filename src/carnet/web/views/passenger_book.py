"""The passenger book: the people one books for, and their documents."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.identity import operations, queries
from carnet.domains.identity.operations.passengers import MOST_PASSENGERS
from carnet.infra.http import catalogue
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import document_id, passenger_id
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.people import DocumentForm, PersonForm
from carnet.web.pages import page
from carnet.web.people import user_id
from carnet.web.presenters import passenger_book

_UNFIT: Final = 422


@login_required
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """Everybody in it, the default passenger first."""
    entries = queries.passengers(user_id=user_id(request), after=None, limit=MOST_PASSENGERS)
    context = {
        "people": passenger_book.people(entries, today=clock.now().date()),
        "most": MOST_PASSENGERS,
        "full": len(entries) >= MOST_PASSENGERS,
    }
    return page(request, "pages/account/passenger_book.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Write somebody in."""
    if request.method != "POST":
        return _show_new(request, PersonForm())
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _show_new(request, form, status=_UNFIT)
    try:
        entry = operations.add_passenger(user_id=user_id(request), **form.cleaned_data, now=clock.now())
    except Problem as problem:
        return _show_new(request, form, refusal=place(form, problem), status=_status(problem))
    messages.success(request, gettext("%(name)s is in your passenger book.") % {"name": entry.first_name})
    return redirect("web:passenger-book")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def passenger(request: HttpRequest, passenger: str) -> HttpResponse:
    """One of them: to change, with the documents."""
    number = passenger_id(passenger)
    entry = queries.passenger(user_id=user_id(request), passenger_id=number)
    if request.method != "POST":
        initial = {name: getattr(entry, name) for name in PersonForm.base_fields}
        return _show(request, passenger, form=PersonForm(initial=initial))
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _show(request, passenger, form=form, status=_UNFIT)
    try:
        operations.change_passenger(
            user_id=user_id(request), passenger_id=number, changes=form.cleaned_data, now=clock.now()
        )
    except Problem as problem:
        return _show(request, passenger, form=form, refusal=place(form, problem), status=_status(problem))
    messages.success(request, gettext("Saved."))
    return redirect("web:passenger-book")


@login_required
@require_POST
def make_default(request: HttpRequest, passenger: str) -> HttpResponse:
    """Fill this one in first from now on."""
    entry = operations.change_passenger(
        user_id=user_id(request), passenger_id=passenger_id(passenger), changes={"is_default": True}, now=clock.now()
    )
    messages.success(request, gettext("%(name)s is filled in first when you book.") % {"name": entry.first_name})
    return redirect("web:passenger-book")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, passenger: str) -> HttpResponse:
    """Ask, then take somebody out."""
    number = passenger_id(passenger)
    entry = queries.passenger(user_id=user_id(request), passenger_id=number)
    if request.method != "POST":
        person = passenger_book.person(entry, today=clock.now().date())
        return page(request, "pages/account/passenger_remove.html", {"person": person})
    operations.remove_passenger(user_id=user_id(request), passenger_id=number)
    messages.success(request, gettext("%(name)s is no longer in your passenger book.") % {"name": entry.first_name})
    return redirect("web:passenger-book")


@sensitive_post_parameters("number")
@login_required
@require_POST
def add_document(request: HttpRequest, passenger: str) -> HttpResponse:
    """Note a document of somebody."""
    form = DocumentForm(request.POST)
    number = passenger_id(passenger)
    if not form.is_valid():
        return _show(request, passenger, document_form=form, status=_UNFIT)
    try:
        operations.add_document(user_id=user_id(request), passenger_id=number, **form.cleaned_data, now=clock.now())
    except Problem as problem:
        status = _status(problem)
        return _show(request, passenger, document_form=form, refusal=place(form, problem), status=status)
    messages.success(request, gettext("The document is kept. Its number is stored encrypted."))
    return redirect("web:passenger", passenger)


@login_required
@require_POST
def remove_document(request: HttpRequest, passenger: str, document: str) -> HttpResponse:
    """Forget a document."""
    operations.remove_document(
        user_id=user_id(request), passenger_id=passenger_id(passenger), document_id=document_id(document)
    )
    messages.success(request, gettext("The document is forgotten."))
    return redirect("web:passenger", passenger)


def _show_new(request: HttpRequest, form: PersonForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {"form": form, "mistakes": mistakes(form), "refusal": refusal}
    return page(request, "pages/account/passenger_new.html", context, status=status)


def _show(
    request: HttpRequest,
    passenger: str,
    *,
    form: PersonForm | None = None,
    document_form: DocumentForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Both forms of a person; the one that was not sent says what is kept."""
    entry = queries.passenger(user_id=user_id(request), passenger_id=passenger_id(passenger))
    kept = {name: getattr(entry, name) for name in PersonForm.base_fields}
    forms: tuple[Any, Any] = (form or PersonForm(initial=kept), document_form or DocumentForm())
    context = {
        "person": passenger_book.person(entry, today=clock.now().date()),
        "form": forms[0],
        "document_form": forms[1],
        "mistakes": mistakes(*forms),
        "refusal": refusal,
    }
    return page(request, "pages/account/passenger.html", context, status=status)


def _status(problem: Problem) -> int:
    return catalogue.entry(problem.code).status
