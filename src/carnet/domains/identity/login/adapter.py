"""The library's questions about our accounts."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from carnet.domains.identity import jobs, operations
from carnet.domains.identity.models import User
from carnet.infra.http.address import client_address
from carnet.infra.jobs import enqueue
from carnet.kernel import clock


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made and checked by `operations`; mail leaves through a job, never within a request."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User:
        """The account. The problems that `operations.authenticate` raises reach the API as they are."""
        return operations.authenticate(
            email=credentials.get("email"),
            phone=credentials.get("phone"),
            password=credentials.get("password") or "",
            address=client_address(request),
            now=clock.now(),
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a request came from; servers on a Unix socket do not know."""
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the message now, in the reader's language, and leave sending it to a worker."""
        message = self.render_mail(template_prefix, email, context)
        enqueue(jobs.send_mail, subject=message.subject, text=message.body, to=list(message.to))

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        """The account's number; it counts as proven only when codes are sent by SMS."""
        return (user.phone, False) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        """The account with this number."""
        return User.objects.filter(phone=phone).first()
