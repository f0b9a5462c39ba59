"""What scanners load and tell, for the scanner's page: as the API answers it, to who is logged in here.

Errors are problem documents and never a page or a way to the login: a script reads them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe
from pydantic import BaseModel, ValidationError

from carnet.domains.booking.http import boarding as api
from carnet.domains.booking.http.boarding_bodies import BoardingDay, ScansBody
from carnet.infra.http.api import told
from carnet.infra.http.parser import body_of, read_json
from carnet.infra.http.pointers import from_errors
from carnet.infra.principal import Unauthenticated
from carnet.kernel.problem import InvalidInput, Problem
from carnet.web.addresses import operator_id, trip_id
from carnet.web.people import principal

View = Callable[..., HttpResponse]
Asked = TypeVar("Asked", bound=BaseModel)


def for_scripts(view: View) -> View:
    """Answer as the API does where nobody is logged in, and where something stands in the way."""

    @functools.wraps(view)
    def answered(request: HttpRequest, operator: str, **values: str) -> HttpResponse:
        try:
            if not request.user.is_authenticated:
                raise Unauthenticated("Log in again; what was scanned is kept on the device.")
            return view(request, operator_id(operator), **values)
        except (Problem, Http404) as error:
            return told(request.method, request.path, error)

    return answered


@require_safe
@for_scripts
def boardings(request: HttpRequest, operator: UUID) -> HttpResponse:
    """The departures that can be scanned, the keys to trust, and the token that scans are sent with."""
    asked = _read(BoardingDay, "query", request.GET.dict())
    answer = api.trips_answer(operator, asked, by=principal(request))
    return JsonResponse({**answer.model_dump(mode="json"), "csrf": get_token(request)})


@require_safe
@for_scripts
def manifest(request: HttpRequest, operator: UUID, trip: str) -> HttpResponse:
    """The signed manifest."""
    return api.manifest_answer(request, operator, trip_id(trip), by=principal(request))


@require_POST
@for_scripts
def scans(request: HttpRequest, operator: UUID) -> HttpResponse:
    """Take scans."""
    body = _read(ScansBody, "body", read_json(body_of(request)))
    return JsonResponse(api.scans_answer(operator, body, by=principal(request)).model_dump(mode="json"))


def _read(model: type[Asked], source: str, document: Any) -> Asked:
    """What was asked for. Raises InvalidInput that names what is wrong."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        detail = "The request has values that are missing, unknown or malformed."
        raise InvalidInput(detail, pointers=from_errors(source, [dict(one) for one in found])) from error
