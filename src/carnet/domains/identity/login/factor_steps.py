"""The library's headless views of setting up second factors, with what they leave to us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.headless.mfa import response as library
from allauth.headless.mfa import views
from allauth.mfa.webauthn.internal import flows
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity.login import passkeys, proofs
from carnet.domains.identity.login.problems import FactorExists
from carnet.domains.identity.models import User


class App(views.ManageTOTPView):
    """The authenticator app."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Set it up. Raises FactorExists where another one was quicker."""
        try:
            with _one_at_a_time(request):
                answer: HttpResponse = super().post(request, *args, **kwargs)
        except IntegrityError as error:
            raise FactorExists("Your account has an authenticator app already; remove it first.") from error
        proofs.app_added(request, self.input.cleaned_data["code"])
        return answer

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it."""
        answer: HttpResponse = super().delete(request, *args, **kwargs)
        proofs.factor_removed(request)
        return answer


class Passkeys(views.ManageWebAuthnView):
    """Passkeys. One that is `alone` opens the account by itself, and so checks who holds it."""

    alone = True

    def get_input_class(self) -> Any:
        """Our form for new ones."""
        return passkeys.AddPasskeyForm if self.request.method == "POST" else super().get_input_class()

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """What a browser needs to make one."""
        return library.AddWebAuthnResponse(request, flows.begin_registration(request, request.user, self.alone))

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Keep it."""
        given = self.input.cleaned_data
        with _one_at_a_time(request):
            added, _codes = flows.add_authenticator(request, name=given["name"], credential=given["credential"])
        proofs.passkey_added(request)
        return library.AuthenticatorResponse(request, added)

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove some."""
        answer: HttpResponse = super().delete(request, *args, **kwargs)
        proofs.factor_removed(request)
        return answer


@contextmanager
def _one_at_a_time(request: HttpRequest) -> Iterator[None]:
    """Hold the account: with the first factor come recovery codes, which the library would make twice."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=proofs.owner(request).pk)
        yield
