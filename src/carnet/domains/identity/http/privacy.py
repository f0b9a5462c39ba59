"""What somebody may ask of us about themselves: all that we know, and to be closed. To be forgotten is in `me`.

A token that was lost is not enough for any of it: who asks has just proven again that it is them.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse

from carnet.domains.identity import operations
from carnet.domains.identity.login.recency import require_recent
from carnet.infra.http import ApiRequest, Router, Status, bearer
from carnet.kernel import clock

router = Router(tags=["me"], auth=bearer)

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
_ZIP: Final[dict[str, Any]] = {"responses": {200: {"content": {"application/zip": _FILE}}}}


@router.post("/me/export", openapi_extra=_ZIP)
def export(request: ApiRequest) -> HttpResponse:
    """Everything that is known about me, as a zip of JSON files."""
    require_recent(request)
    content = operations.export_person(user_id=request.principal.user_id, now=clock.now())
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="carnet-export.zip"'
    response["Cache-Control"] = "no-store"
    return response


@router.post("/me/deactivate", response={204: None})
def deactivate(request: ApiRequest) -> Status[None]:
    """Close my account and keep everything in it; only our support staff opens it again."""
    require_recent(request)
    operations.deactivate(user_id=request.principal.user_id, by=request.principal, now=clock.now())
    return Status(204, None)
