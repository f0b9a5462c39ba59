"""The logo of an operator."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from pydantic import Field

from carnet.domains.operators import operations, queries
from carnet.infra.http import ApiRequest, Out, Path, Router, Status, bearer, bearer_optional, pictures
from carnet.infra.http.ids import OperatorId
from carnet.infra.http.problems import BodyTooLarge, NotFound
from carnet.kernel import clock, ids

router = Router(tags=["operators"])

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_SENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The picture itself, at most 2 MB. What it is, is told by its bytes.",
        "content": dict.fromkeys(("image/png", "image/jpeg", "image/webp"), _FILE),
    }
}
_SERVED: Final = {"responses": {200: {"content": {"image/png": _FILE}}}}


class LogoOut(Out):
    """Where the logo is served from, below the API's address. Another picture gets another address."""

    logo: str = Field(examples=["/operators/opr_01m7ye3ya5ear9be00bjk5qvnh/logo/9f86d081884c7d65"])


@router.put("/operators/{operator_id}/logo", response=LogoOut, auth=bearer, openapi_extra=_SENT)
def put(request: ApiRequest, operator_id: OperatorId) -> LogoOut:
    """Send a picture as my operator's logo. It is kept as a PNG of at most 512 by 512 pixels."""
    content = request.read(operations.MOST_BYTES + 1)
    if len(content) > operations.MOST_BYTES:
        raise BodyTooLarge("A logo has at most 2 MB.")
    mark = operations.logo_put(operator_id=operator_id, content=content, by=request.principal, now=clock.now())
    return LogoOut(logo=f"/operators/{ids.encode('opr', operator_id)}/logo/{mark}")


@router.delete("/operators/{operator_id}/logo", response={204: None}, auth=bearer)
def remove(request: ApiRequest, operator_id: OperatorId) -> Status[None]:
    """Have no logo any more; without one nothing happens."""
    operations.logo_remove(operator_id=operator_id, by=request.principal, now=clock.now())
    return Status(204, None)


@router.get("/operators/{operator_id}/logo", auth=bearer_optional, openapi_extra=_SERVED)
def logo(request: ApiRequest, operator_id: OperatorId) -> HttpResponse:
    """The logo as it is now, with its ETag."""
    found = queries.logo(operator_id, by=request.principal)
    return pictures.answer(request, found.png, found.mark, public=found.public)


@router.get("/operators/{operator_id}/logo/{mark}", auth=bearer_optional, openapi_extra=_SERVED)
def marked(request: ApiRequest, operator_id: OperatorId, mark: Path[str]) -> HttpResponse:
    """The logo with this mark. It never changes, so caches may keep it for good."""
    found = queries.logo(operator_id, by=request.principal)
    if found.mark != mark:
        raise NotFound("There is no such picture.")
    return pictures.answer(request, found.png, found.mark, public=found.public, for_good=True)
