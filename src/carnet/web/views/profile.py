"""What an account says about its owner."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from carnet.domains.identity import operations, queries
from carnet.infra.http import catalogue
from carnet.kernel import clock
from carnet.kernel.problem import Problem
from carnet.web.forms.mistakes import mistakes, place
from carnet.web.forms.people import ProfileForm
from carnet.web.pages import page
from carnet.web.people import user_id

_UNFIT = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """See and change it."""
    known = queries.profile(user_id=user_id(request))
    initial = {name: getattr(known, name) for name in ProfileForm.base_fields}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=_UNFIT)
    try:
        operations.update_profile(user_id=user_id(request), changes=form.cleaned_data, now=clock.now())
    except Problem as problem:
        return _show(request, form, refusal=place(form, problem), status=catalogue.entry(problem.code).status)
    messages.success(request, gettext("Your profile is saved."))
    return redirect("web:profile")


def _show(request: HttpRequest, form: ProfileForm, *, refusal: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "known": queries.profile(user_id=user_id(request)),
        "mistakes": mistakes(form),
        "refusal": refusal,
    }
    return page(request, "pages/account/profile.html", context, status=status)
