"""Passwords for everything in Django that authenticates; closed accounts have no session anywhere."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from carnet.domains.identity import operations
from carnet.domains.identity.models import User
from carnet.infra.http.address import client_address
from carnet.infra.http.problems import RateLimited
from carnet.kernel import clock


class PasswordBackend(ModelBackend):
    """Django's backend over `operations.authenticate`, used by the back office's login page."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:  # type: ignore[override]
        """The account, or None. Raises PermissionDenied when there were too many attempts."""
        email = credentials.get("email") or credentials.get("username")
        try:
            return operations.authenticate(
                email=email,
                phone=credentials.get("phone"),
                password=credentials.get("password") or "",
                address=client_address(request) if request else None,
                now=clock.now(),
            )
        except (operations.InvalidCredentials, operations.AccountClosed):
            return None
        except RateLimited as error:
            raise PermissionDenied(error.detail) from error

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked for every session, so that closing an account ends its sessions at once."""
        return isinstance(user, User) and user.may_log_in
