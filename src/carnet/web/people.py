"""Who is looking at a page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest

from carnet.domains.identity import queries
from carnet.domains.identity.login import factors
from carnet.infra.principal import Principal

_KEPT = "_carnet_principal"


def user_id(request: HttpRequest) -> UUID:
    """The logged-in person's id; the view has made sure that there is one."""
    user = request.user
    if not user.is_authenticated:
        raise AssertionError("this view is for people who are logged in")
    return user.id


def principal(request: HttpRequest) -> Principal:
    """The logged-in person as operations know them, with the rights of this session; looked up once per request."""
    known: Principal | None = getattr(request, _KEPT, None)
    if known is None:
        known = queries.principal(
            user_id=user_id(request),
            second_factor=factors.used_second_factor(request.session),
            session=request.session.session_key or "",
        )
        setattr(request, _KEPT, known)
    return known
