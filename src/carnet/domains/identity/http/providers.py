"""The API: signing in through OpenID Connect providers."""

from __future__ import annotations

from typing import Any, Final

from allauth.headless.socialaccount.views import ManageProvidersView, ProviderSignupView, ProviderTokenView
from django.http import HttpRequest

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import Connection
from carnet.domains.identity.http.answers import ENTERED, entered
from carnet.domains.identity.http.schemas.auth import StepOut
from carnet.domains.identity.http.schemas.providers import ConnectionOut, ProviderOut, ProviderSignUp, ProviderToken
from carnet.domains.identity.login import providers
from carnet.domains.identity.login.library import Answer, ask, by_token
from carnet.infra.http import ApiRequest, Page, Router, Status, bearer
from carnet.infra.principal import Unauthenticated

router = Router(tags=["auth"])

_OK: Final = 200


@router.get("/auth/providers", response=Page[ProviderOut])
def list_providers(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """With whom people can log in here."""
    return {"data": providers.configured(), "next": None}


@router.post("/auth/providers/signup", response={202: StepOut})
def complete_sign_up(request: HttpRequest, body: ProviderSignUp) -> Status[Any]:
    """Give the e-mail address that a provider did not tell; the code we send there proves it."""
    return entered(request, ask(request, ProviderSignupView, data={"email": body.email}))


@router.post("/auth/providers/{provider}/token", response=ENTERED)
def log_in(request: HttpRequest, provider: str, body: ProviderToken) -> Status[Any]:
    """Log in, or sign up, with the ID token that the provider gave to a native app."""
    providers.count_question(request)
    return entered(request, ask(request, ProviderTokenView, data=_question(provider, body, "login"), stranger=True))


@router.get("/me/providers", response=Page[ConnectionOut], auth=bearer)
def connections(request: ApiRequest) -> dict[str, Any]:
    """My logins at providers."""
    found = queries.connections(user_id=request.principal.user_id)
    return {"data": [_shown(one) for one in found], "next": None}


@router.post("/me/providers/{provider}/token", response={201: ConnectionOut}, auth=bearer)
def connect(request: ApiRequest, provider: str, body: ProviderToken) -> Status[ConnectionOut]:
    """Log in with this provider, too, from now on: with the ID token that it gave to a native app."""
    user_id = request.principal.user_id
    providers.count_question(request)
    _done(ask(by_token(request), ProviderTokenView, data=_question(provider, body, "connect")))
    return Status(201, _shown(queries.connection(user_id=user_id, provider=provider)))


@router.delete("/me/providers/{provider}", response={204: None}, auth=bearer)
def disconnect(request: ApiRequest, provider: str) -> Status[None]:
    """Log in with this provider no longer; the last way in stays."""
    found = queries.connection(user_id=request.principal.user_id, provider=provider)
    data = {"provider": found.provider, "account": found.uid}
    _done(ask(by_token(request), ManageProvidersView, method="DELETE", data=data))
    return Status(204, None)


def _question(provider: str, body: ProviderToken, process: str) -> dict[str, Any]:
    """The token in the library's form. Raises NotFound where the provider is not configured."""
    token = body.model_dump() | {"client_id": providers.client_id(provider)}
    return {"provider": provider, "process": process, "token": token}


def _done(answer: Answer) -> None:
    """Pass where it was done. A token without a session cannot: it can prove nothing. Raises Unauthenticated."""
    if answer.status != _OK:
        raise Unauthenticated("This needs a session; log in.")


def _shown(one: Connection) -> ConnectionOut:
    name = providers.name(one.provider)
    return ConnectionOut(id=one.provider, name=name, account=one.account, connected_at=one.connected_at)
