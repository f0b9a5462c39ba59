"""The status of a page that shows what was refused."""

from __future__ import annotations

from carnet.infra.http import catalogue
from carnet.infra.http.problems import NotFound
from carnet.kernel.problem import Problem


def status_of(problem: Problem) -> int:
    """The status the API has. Raises the problem itself when nothing is there: that is no page of who is told so."""
    status = catalogue.entry(problem.code).status
    if status == catalogue.entry(NotFound.code).status:
        raise problem
    return status
