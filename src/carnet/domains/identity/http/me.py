"""`/me`: the profile of whoever asks."""

from __future__ import annotations

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.schemas.me import ProfileOut, ProfilePatch
from carnet.infra.http import ApiRequest, Router, bearer
from carnet.kernel import clock

router = Router(tags=["me"], auth=bearer)


@router.get("/me", response=ProfileOut)
def profile(request: ApiRequest) -> ProfileOut:
    """My account."""
    return ProfileOut.of(queries.profile(user_id=request.principal.user_id))


@router.patch("/me", response=ProfileOut)
def update_profile(request: ApiRequest, body: ProfilePatch) -> ProfileOut:
    """Change my account: JSON Merge Patch."""
    changes = body.model_dump(exclude_unset=True)
    changed = operations.update_profile(user_id=request.principal.user_id, changes=changes, now=clock.now())
    return ProfileOut.of(changed)
