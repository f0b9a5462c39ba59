"""Who is looking at a page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest


def user_id(request: HttpRequest) -> UUID:
    """The logged-in person's id; the view has made sure that there is one."""
    user = request.user
    if not user.is_authenticated:
        raise AssertionError("this view is for people who are logged in")
    return user.id
