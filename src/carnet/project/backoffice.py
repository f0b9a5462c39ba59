"""The door of the back office: it opens to staff who used their second factor, and leads through the shop's login."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.sites import UnfoldAdminSite

from carnet.domains.identity.login import factors
from carnet.project.roles import Role


class BackOffice(UnfoldAdminSite):
    """Django's admin site. In the demo the password is enough."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether whoever asks is staff, and has proven it twice."""
        return super().has_permission(request) and (settings.DEMO or factors.used_second_factor(request.session))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The shop's login, where it is; who is logged in is led to the second factor. Raises PermissionDenied."""
        if settings.ROLE is not Role.ALL:
            answer: HttpResponse = super().login(request, extra_context)
            return answer
        after = request.GET.get("next") or request.POST.get("next") or "/admin/"
        if not request.user.is_authenticated:
            return redirect_to_login(after)
        if not super().has_permission(request):
            raise PermissionDenied
        if self.has_permission(request):
            return redirect("admin:index")
        from carnet.web import second_factor  # noqa: PLC0415  only where the shop is

        return redirect(second_factor.way(request, after))

    def password_change(  # type: ignore[override]  # Django answers with a page of its own
        self,
        request: HttpRequest,  # noqa: ARG002  Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """The shop's page, where tries are counted and other sessions end. Raises Http404 where there is no shop."""
        if settings.ROLE is not Role.ALL:
            raise Http404
        return redirect("account_change_password")
