"""Addresses of a process: health, the API routes of the domains that live in it, pages where there are people."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from carnet.infra.deliveries import http as deliveries_log
from carnet.infra.http import health, problem_page
from carnet.infra.http.api import CarnetAPI
from carnet.infra.http.api import api as new_api
from carnet.infra.http.problems import NotFound, respond
from carnet.project.roles import Role, domains, has_people


def _api() -> CarnetAPI:
    """The API of this role. A domain's `http.py` has its `router`, whose paths are written whole."""
    api = new_api()
    api.add_router("", problem_page.router)
    api.add_router("", deliveries_log.router)
    for name in domains(settings.ROLE):
        module = f"carnet.domains.{name}.http"
        if find_spec(module):
            api.add_router("", import_module(module).router)
    return api


def _pages() -> list[URLPattern | URLResolver]:
    patterns: list[URLPattern | URLResolver] = []
    if has_people(settings.ROLE):
        from django.contrib import admin  # noqa: PLC0415  not installed in the other roles

        patterns.append(path("admin/", admin.site.urls))
    if settings.ROLE is Role.ALL and find_spec("carnet.web.urls"):
        patterns += [path("", include("carnet.web.library_urls")), path("", include("carnet.web.urls"))]
    return patterns


@csrf_exempt
def unknown(_request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """Whatever else is asked for below `/api/`."""
    return respond(NotFound("There is nothing at this address."))


urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/", _api().urls),
    re_path(r"^api(?:/.*)?$", unknown),
    *_pages(),
]

if settings.ROLE is Role.ALL:
    handler403 = "carnet.web.views.errors.forbidden"
    handler404 = "carnet.web.views.errors.not_found"
    handler500 = "carnet.web.views.errors.broken"
