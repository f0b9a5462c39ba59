"""Who comes from a provider, and into which account.

The provider says who somebody is there. Which account here that opens is decided here: the one it was connected with;
the one with the same proven e-mail address, where the provider is trusted to know whose it is; else a new one. An
address alone never opens an existing account.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

import requests
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from carnet.domains.identity import operations, rules
from carnet.domains.identity.login.openid import Conversation, Provider
from carnet.domains.identity.login.problems import ProviderConnected
from carnet.domains.identity.models import User
from carnet.infra import outside
from carnet.infra.http.address import client_address, network
from carnet.infra.http.problems import NotFound
from carnet.infra.limits import Limit
from carnet.kernel import clock

_QUESTIONS: Final = Limit("provider-address", 30, timedelta(minutes=1))
_LONGEST_NAME: Final = 80
_GONE: Final = {"server_url": "", "email_authentication": False}
_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LoginProvider:
    """A provider as the API shows it: `page` is where a browser begins, where this process has pages."""

    id: str
    name: str
    page: str | None
    client_id: str
    configuration: str


def configured() -> list[LoginProvider]:
    """With whom people can log in here, in the order of the configuration."""
    return [_shown(Provider(None, app=app)) for app in _apps()]


def is_configured(provider: str) -> bool:
    """Whether people can log in with it now."""
    return any(app.provider_id == provider for app in _apps())


def client_id(provider: str) -> str:
    """Who we are at this provider. Raises NotFound."""
    for app in _apps():
        if app.provider_id == provider:
            return str(app.client_id)
    raise NotFound("There is no such provider.")


def trouble(provider: str) -> str:
    """What is wrong with a provider's discovery document, empty where all is well."""
    try:
        Conversation(HttpRequest(), provider).openid_config  # noqa: B018  asking is the point
    except requests.RequestException as error:
        return f"its server does not answer as it should ({type(error).__name__})"
    except OAuth2Error as error:
        return str(error)
    return ""


def count_question(request: HttpRequest) -> None:
    """Count a request that makes us ask a provider, so that nobody floods them through us. Raises RateLimited."""
    where = network(client_address(request))
    if where:
        _QUESTIONS.spend(where, now=clock.now())


def name(provider: str) -> str:
    """What people call it; its id where it is no longer configured."""
    return next((str(app.name) for app in _apps() if app.provider_id == provider), provider)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The library's questions about people who come from elsewhere."""

    error_messages: dict[str, Any] = DefaultSocialAccountAdapter.error_messages | {
        "no_password": "Choose a password first: without one this is your only way in.",
        "no_verified_email": "Prove your e-mail address first: without one this is your only way in.",
        "connected_other": "This login belongs to another account here.",
        "invalid_token": "The provider did not give this token to us, or it is too old.",
    }

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:  # noqa: ARG002
        """The providers of the environment; secrets are not kept in the database."""
        return _apps(provider=provider, client_id=client_id)

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> Provider:
        """The provider; of one that is no longer configured, only its id is left, for whoever was connected with it."""
        try:
            found: Provider = super().get_provider(request, provider, client_id)
        except SocialApp.DoesNotExist:
            gone = SocialApp(provider=Provider.id, provider_id=provider, name=provider, settings=_GONE)
            return Provider(request, app=gone)
        return found

    def on_authentication_error(
        self,
        request: HttpRequest,  # noqa: ARG002  the library's signature
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,  # noqa: ARG002
    ) -> None:
        """Tell whoever runs this installation; who wanted to log in learns it from the page."""
        _LOG.warning("logging in with %s failed: %s", provider, exception or error)

    def get_requests_session(self) -> requests.Session:
        """Time limits, and never inside a transaction."""
        return outside.Session(read=app_settings.REQUESTS_TIMEOUT)

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:  # type: ignore[override]
        """The open account with the address, if a trusted provider and the account's owner have both proven it."""
        found = super().authenticate_by_email(sociallogin)
        if found is None:
            return None
        user, email = cast("User", found[0]), found[1]
        proven = EmailAddress.objects.filter(user=user, email=email, verified=True).exists()
        return (user, email) if proven else None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Before anything is written: closed accounts stay closed, nothing of the provider's is kept.

        Raises AccountClosed, ProviderConnected, ImmediateHttpResponse.
        """
        sociallogin.token = None
        user = cast("User", sociallogin.user)
        if sociallogin.state.get("process") == "connect":
            _check_free(request, sociallogin)
            _spare(request.user)
        elif sociallogin.is_existing and not user.may_log_in:
            if is_headless_request(request):
                raise operations.AccountClosed("This account is closed. Please ask our support.")
            raise ImmediateHttpResponse(account_adapter(request).respond_user_inactive(request, user))
        elif sociallogin.is_existing:
            _spare(user)
        else:
            _make_way(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """Open an account by our rules and connect it. Raises what `operations.sign_up` raises.

        Only an address that the provider itself has proven counts as proven; one that was typed is not.
        """
        person = cast("User", sociallogin.user)
        email = form.cleaned_data["email"] if form else person.email
        proven = any(one.verified and one.email == email for one in sociallogin.email_addresses)
        operations.count_sign_up(client_address(request), now=clock.now())
        with transaction.atomic():
            user = operations.sign_up(
                email=email,
                first_name=person.first_name,
                last_name=person.last_name,
                birth_date=person.birth_date,
                language=person.language,
                proven=proven,
                now=clock.now(),
            )
            sociallogin.user = user
            sociallogin.save(request, connect=True)
        return user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """What the provider says about somebody, as far as it is usable here."""
        user: User = super().populate_user(request, sociallogin, data)
        user.first_name, user.last_name = _name(user.first_name), _name(user.last_name)
        user.email = user.email or None
        user.birth_date = _day(data.get("birthdate"))
        user.language = _language(data.get("locale"))
        return user


def _apps(**only: Any) -> list[SocialApp]:
    return [app for apps in _build_apps_from_settings(**only).values() for app in apps]


def _shown(provider: Provider) -> LoginProvider:
    try:
        page = settings.SITE_URL + reverse("openid_connect_login", kwargs={"provider_id": provider.app.provider_id})
    except NoReverseMatch:
        page = None
    app = provider.app
    return LoginProvider(app.provider_id, app.name, page, app.client_id, provider.server_url)


def _spare(user: Any) -> None:
    """Keep the library from saving an account whole where it only connects something to it.

    It does so with a copy that it read earlier, which could undo a ban (T8).
    """
    save = user.save

    def save_named(*args: Any, update_fields: Any = None, **options: Any) -> None:
        if update_fields is not None:
            save(*args, update_fields=update_fields, **options)

    user.save = save_named


def _check_free(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """One login at each provider: who has two could not say which one to take away."""
    if request.user.is_authenticated:
        others = SocialAccount.objects.filter(provider=sociallogin.account.provider, user_id=request.user.id)
        if others.exclude(uid=sociallogin.account.uid).exists():
            raise ProviderConnected("Your account has a login there already; take it away first.")


def _make_way(sociallogin: SocialLogin) -> None:
    """Whoever opened an account with the address and never proved it does not stand in its owner's way."""
    for address in sociallogin.email_addresses:
        if address.verified:
            operations.make_way(email=address.email)


def _name(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:_LONGEST_NAME].strip()


def _day(text: object) -> date | None:
    """A `birthdate` claim; a year alone, or one that is not told, says nothing (Core 5.1)."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day and day.year > 1 else None


def _language(text: object) -> str:
    try:
        return rules.language(text.replace("_", "-")) if isinstance(text, str) else "en"
    except ValueError:
        return "en"
