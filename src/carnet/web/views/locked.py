"""What waits for a second factor says so, and shows the way."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from carnet.infra.access import SecondFactorNeeded
from carnet.infra.http import catalogue
from carnet.web import second_factor
from carnet.web.pages import page

_View = Callable[..., HttpResponseBase]


def led_to_second_factor(view: _View) -> _View:
    """The view; where this session's rights wait for a second factor, a page with the way to one."""

    @wraps(view)
    def leading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except SecondFactorNeeded as problem:
            after = request.path if request.method == "GET" else reverse("web:teams")
            context = {"detail": problem.detail, "factor_href": second_factor.way(request, after)}
            return page(request, "pages/team/locked.html", context, status=catalogue.entry(problem.code).status)

    return leading
