"""What people see instead of a page: nothing there, not allowed, refused, broken."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from carnet.infra.http import catalogue
from carnet.kernel.problem import Problem
from carnet.web.pages import page

View = Callable[..., HttpResponseBase]
_NOT_FOUND = 404


def told(view: View) -> View:
    """The view, with a domain's refusal that it does not handle itself told in words on a page of its own."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Problem as problem:
            return refused(request, problem)

    return telling


def refused(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A refusal with the status that the API gives it."""
    entry = catalogue.entry(problem.code)
    if entry.status == _NOT_FOUND:
        return not_found(request)
    context = {"title": entry.title, "detail": problem.detail}
    return page(request, "pages/refused.html", context, status=entry.status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """There is nothing at this address, or it is somebody else's."""
    return page(request, "pages/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Not for this account."""
    return page(request, "pages/forbidden.html", status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """The form was too old, or did not come from one of our pages."""
    return page(request, "pages/stale_form.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our mistake. The page leans on nothing that may be broken, too."""
    return page(request, "pages/broken.html", status=500)
