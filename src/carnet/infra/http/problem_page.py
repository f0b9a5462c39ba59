"""The page behind a problem's `type`: what the code means and what to do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Context

from carnet.infra.http.catalogue import CATALOGUE
from carnet.infra.http.docs import template
from carnet.infra.http.problems import TYPE_PREFIX, NotFound
from carnet.infra.http.router import Router
from carnet.infra.http.schemas import Out

router = Router(tags=["problems"])


class ProblemKind(Out):
    """One code of the catalogue."""

    type: str
    code: str
    status: int
    title: str
    advice: str


class ProblemKinds(Out):
    """The catalogue."""

    data: list[ProblemKind]
    next: None = None


def _kind(code: str) -> dict[str, Any]:
    entry = CATALOGUE[code]
    return {
        "type": f"{TYPE_PREFIX}{code}",
        "code": code,
        "status": entry.status,
        "title": entry.title,
        "advice": entry.advice,
    }


@router.get("/problems", response=ProblemKinds)
def problem_kinds(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """Every error code there is."""
    return {"data": [_kind(code) for code in sorted(CATALOGUE)], "next": None}


@router.get("/problems/{code}", response=ProblemKind)
def problem_kind(request: HttpRequest, code: str) -> dict[str, Any] | HttpResponse:
    """What one error code means: JSON for programs, a page for people."""
    if code not in CATALOGUE:
        raise NotFound("There is no error code of this name.")
    if request.get_preferred_type(["application/json", "text/html"]) != "text/html":
        return _kind(code)
    return HttpResponse(template("problem").render(Context({"kind": _kind(code)})))
