"""Logging in, signing up, logging out, and whose account it is."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from carnet.domains.identity import operations, queries
from carnet.infra.http.address import client_address
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.addresses import way_back
from carnet.web.forms.account import LoginForm, SignUpForm, contact
from carnet.web.forms.mistakes import mistakes
from carnet.web.pages import page
from carnet.web.people import user_id

_BACKEND: Final = "carnet.domains.identity.login.backend.PasswordBackend"
# Which field of a form a domain's pointer speaks of.
_FIELDS: Final = {"/email": "name", "/phone": "name", "/password": "password"}


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Log in and go on where one was."""
    form = LoginForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, "pages/login.html", form)
    data = form.cleaned_data
    try:
        user = operations.authenticate(
            **contact(data["name"]), password=data["password"], address=client_address(request), now=clock.now()
        )
    except Problem as problem:
        return _refuse(request, "pages/login.html", form, problem)
    auth.login(request, user, backend=_BACKEND)
    return redirect(way_back(request, reverse("web:home")))


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Open an account and go on where one was."""
    form = SignUpForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _show(request, "pages/signup.html", form)
    data = form.cleaned_data
    try:
        user = operations.sign_up(
            **contact(data["name"]),
            password=data["password"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            address=client_address(request),
            now=clock.now(),
        )
    except Problem as problem:
        return _refuse(request, "pages/signup.html", form, problem)
    auth.login(request, user, backend=_BACKEND)
    return redirect(way_back(request, reverse("web:home")))


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("web:home")


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Whose account this is, and the way out."""
    return page(request, "pages/account.html", {"profile": queries.profile(user_id=user_id(request))})


def _refuse(request: HttpRequest, template: str, form: LoginForm | SignUpForm, problem: Problem) -> HttpResponse:
    """The form as it was typed, with what is wrong at its field where that is known."""
    placed = [pointer for pointer in problem.pointers if pointer.path in _FIELDS]
    for pointer in placed:
        field = _FIELDS[pointer.path]
        if pointer.detail not in form.errors.get(field, []):
            form.add_error(field, pointer.detail)
    return _show(request, template, form, refusal="" if placed else problem.detail)


def _show(request: HttpRequest, template: str, form: LoginForm | SignUpForm, *, refusal: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "next": way_back(request, ""),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, template, context, status=422 if refusal or form.errors else 200)
