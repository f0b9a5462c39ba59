"""`/me/notification-preferences`: which ways notices take to whoever asks."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from carnet.domains.notifications import operations, queries
from carnet.domains.notifications.contracts import Category, EmailWish, Preference
from carnet.domains.notifications.rules import MANDATORY, WISHES
from carnet.infra.http import ApiRequest, Body, Out, Router, bearer

router = Router(tags=["me"], auth=bearer)


class WishOut(Out):
    """How notices of a category come, beside the inbox. Where it is `mandatory`, some letters leave in any case."""

    category: Category
    email: EmailWish
    sms: bool
    offered: list[EmailWish]
    mandatory: bool

    @classmethod
    def of(cls, one: Preference) -> Self:
        """The API's form of a wish."""
        return cls(
            category=one.category,
            email=one.email,
            sms=one.sms,
            offered=list(WISHES[one.category]),
            mandatory=one.category in MANDATORY,
        )


class WishesOut(Out):
    """All categories."""

    preferences: list[WishOut]


class WishIn(Body):
    """A wish about one category."""

    category: Category
    email: EmailWish
    sms: bool


class WishesIn(Body):
    """Wishes; categories that are not named stay as they are."""

    preferences: Annotated[list[WishIn], Field(min_length=1, max_length=len(Category))]


@router.get("/me/notification-preferences", response=WishesOut)
def preferences(request: ApiRequest) -> WishesOut:
    """How I am told."""
    return _all(queries.preferences(user_id=request.principal.user_id))


@router.put("/me/notification-preferences", response=WishesOut)
def prefer(request: ApiRequest, body: WishesIn) -> WishesOut:
    """Choose how I am told."""
    wanted = [Preference(one.category, one.email, one.sms) for one in body.preferences]
    return _all(operations.prefer(user_id=request.principal.user_id, wanted=wanted))


def _all(found: tuple[Preference, ...]) -> WishesOut:
    return WishesOut(preferences=[WishOut.of(one) for one in found])
