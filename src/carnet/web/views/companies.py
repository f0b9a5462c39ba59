"""A company as everybody sees it, and its logo."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from carnet.domains.operators import queries
from carnet.domains.operators.contracts import OperatorStatus
from carnet.infra.http import pictures
from carnet.infra.http.problems import NotFound
from carnet.infra.principal import Principal
from carnet.web.addresses import operator_id
from carnet.web.pages import page
from carnet.web.people import principal
from carnet.web.presenters import company as presenter


@require_safe
def company(request: HttpRequest, operator: str) -> HttpResponse:
    """Who this is, what it says of itself, what travellers think of it."""
    entry = queries.company(operator_id(operator), by=_by(request))
    context = {"company": presenter.company(entry.profile, queries.logo_marks([entry.profile.id]))}
    return page(request, "pages/operator/company.html", context)


@require_safe
def logo(request: HttpRequest, operator: str, mark: str) -> HttpResponse:
    """The picture with this mark, which never changes."""
    found = queries.logo(operator_id(operator), by=_by(request))
    if found.mark != mark:
        raise NotFound
    return pictures.answer(request, found.png, found.mark, public=found.public, for_good=True)


def seller(operator_id: UUID) -> presenter.CompanyView | None:
    """Who sells a trip, for its page; None while the company may not sell."""
    profile = queries.operator(operator_id)
    if profile is None or profile.status is not OperatorStatus.APPROVED:
        return None
    return presenter.company(profile, queries.logo_marks([operator_id]))


def _by(request: HttpRequest) -> Principal | None:
    return principal(request) if request.user.is_authenticated else None
