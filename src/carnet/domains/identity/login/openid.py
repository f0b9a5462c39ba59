"""How we talk with OpenID Connect providers: the identity library's way, with less trust in what they answer.

OpenID Connect Core 1.0 (openid.net/specs/openid-connect-core-1_0.html): the signature, issuer, audience, times and
nonce of every ID token are checked, and what the user info endpoint says must be about the same person. Whatever else
than that comes back is one kind of error, OAuth2Error, never a traceback.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import jwt
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from carnet.domains.identity import rules
from carnet.domains.identity.login.problems import ProviderTokenInvalid
from carnet.infra.http.problems import Unavailable

_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_REQUIRED: Final = ["iss", "sub", "aud", "exp", "iat"]
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_SCOPE: Final = ("openid", "profile", "email")
_LEEWAY: Final = 30  # seconds that the provider's clock may be off
_LONGEST_SUBJECT: Final = 191  # what the library's table holds
_KEPT: Final = ("email", "name")
# What our accounts have of a person, by its claim (Core 5.1).
_CLAIMS: Final = {
    "given_name": "first_name",
    "family_name": "last_name",
    "name": "name",
    "birthdate": "birthdate",
    "locale": "locale",
}
_NONCE: Final = "carnet.openid.nonce"
_WELL_KNOWN: Final = "/.well-known/"


class Conversation(OpenIDConnectOAuth2Adapter):
    """One login at one provider, from its discovery document to who has logged in."""

    def get_provider(self) -> Provider:
        """Whom we talk with."""
        provider: Provider = super().get_provider()  # type: ignore[no-untyped-call]
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """The provider's discovery document, about itself. Raises OAuth2Error, RequestException."""
        if not hasattr(self, "_openid_config"):
            found = fetch(self.get_provider().server_url)
            if not all(isinstance(found.get(name), str) for name in ("issuer", *_ENDPOINTS)):
                raise OAuth2Error("the discovery document lacks an address")
            if found["issuer"].rstrip("/") != _issuer(self.get_provider().server_url):
                raise OAuth2Error("the discovery document is another issuer's")
            self._openid_config = found
        config: dict[str, Any] = self._openid_config
        return config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002  the library's signature
        """Where the provider sends people back to: the address it was told of, whatever the request names."""
        path = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return f"{settings.SITE_URL}{path}"

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the token endpoint gives for the code. Raises OAuth2Error, RequestException."""
        try:
            with _understood():
                data: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        except OAuth2Error as error:  # the library's sentence repeats the whole answer
            raise OAuth2Error("the token endpoint gives no token") from error
        return data

    def parse_token(self, data: Mapping[str, Any]) -> SocialToken:
        """The access token; it is needed for one question and kept nowhere."""
        return SocialToken(token=str(data["access_token"]))

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Who has logged in. Raises OAuth2Error, RequestException."""
        claims = self.claims(app, kwargs["response"].get("id_token"), nonce=nonce_of(request.GET.get("state", "")))
        person = self._user_info(token.token)
        if person is not None and person.get("sub") != claims["sub"]:
            raise OAuth2Error("the user info is about somebody else")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": person, "id_token": claims})

    def _user_info(self, token: str) -> dict[str, Any] | None:
        """What the user info endpoint says, None where the provider has none: it is not required to."""
        endpoint = self.openid_config.get("userinfo_endpoint")
        if endpoint is None:
            return None
        return fetch(endpoint, headers={"Authorization": f"Bearer {token}"})

    def claims(self, app: SocialApp, id_token: object, *, nonce: str | None) -> dict[str, Any]:
        """What an ID token of this provider for this client says (Core 3.1.3.7). Raises OAuth2Error, RequestException.

        `nonce` is what the token must answer to; a token with a nonce is taken only together with it.
        """
        if not isinstance(id_token, str):
            raise OAuth2Error("there is no ID token")
        with _understood():
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(id_token),
                algorithms=_ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=_LEEWAY,
                options={"require": _REQUIRED},
            )
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token was given to somebody else")
        if not constant_time_compare(str(claims.get("nonce", "")), nonce or ""):
            raise OAuth2Error("the ID token answers another request")
        if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
            raise OAuth2Error("the ID token names nobody")
        return claims

    def _key(self, id_token: str) -> jwt.PyJWK:
        """The provider's key that the token says it was signed with; the only one where it says nothing."""
        published = jwt.PyJWKSet.from_dict(fetch(self.openid_config["jwks_uri"])).keys
        named = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in published if named is None or key.key_id == named]
        if len(fitting) != 1:
            raise OAuth2Error("the ID token is signed with a key that the provider does not publish")
        return fitting[0]


class Provider(OpenIDConnectProvider):
    """A configured provider."""

    package = "carnet.domains.identity.login"  # where the library looks for the addresses of the two pages
    oauth2_adapter_class = Conversation

    def sociallogin_from_response(self, request: HttpRequest, response: Mapping[str, Any]) -> SocialLogin:
        """Who the checked answers of the provider are about."""
        login: SocialLogin = super().sociallogin_from_response(request, response)
        return login

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send somebody there, with a state that only this session knows, and a nonce that follows from it."""
        state = secrets.token_urlsafe(24)
        kwargs |= {"state_id": state, "scope": _SCOPE, "auth_params": {"nonce": nonce_of(state)}}
        response: HttpResponse = super().redirect(request, process, next_url, data, **kwargs)
        return response

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What the provider says about the person, as far as it is text."""
        person = _person(data)
        fields = {ours: person[claim] for claim, ours in _CLAIMS.items() if isinstance(person.get(claim), str)}
        email = _email(person)
        return {**fields, "email": email} if email else fields

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[EmailAddress]:
        """The address. It is proven where a trusted provider says so, as a boolean: the text "false" is no yes."""
        person = _person(data)
        email = _email(person)
        proven = self.app.settings["email_authentication"] and person.get("email_verified") is True
        return [EmailAddress(email=email, verified=proven, primary=True)] if email else []

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What is kept: enough for the owner to recognise the account elsewhere."""
        person = _person(data)
        return {name: person[name][:254] for name in _KEPT if isinstance(person.get(name), str)}

    def verify_token(self, request: HttpRequest, token: Mapping[str, Any]) -> SocialLogin:
        """Who a native app's ID token is about. Raises ProviderTokenInvalid, Unavailable."""
        conversation: Conversation = self.get_oauth2_adapter(request)
        try:
            claims = conversation.claims(self.app, token.get("id_token"), nonce=token.get("nonce"))
            return self.sociallogin_from_response(request, {"id_token": claims})
        except requests.RequestException as error:
            raise Unavailable("The provider does not answer; try again later.", retry_after=30) from error
        except OAuth2Error as error:
            raise ProviderTokenInvalid("The provider did not give us this token, or it is too old.") from error


def _person(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of somebody in both places; an address and whether it is proven come from the same one."""
    told, claims = data.get("userinfo") or {}, data.get("id_token") or {}
    other = claims if "email" in told else told
    first = told if "email" in told else claims
    return {**{name: value for name, value in other.items() if not name.startswith("email")}, **first}


def _email(person: Mapping[str, Any]) -> str | None:
    """The address as accounts keep it, if it is one."""
    text = person.get("email")
    try:
        return rules.email(text) if isinstance(text, str) else None
    except ValueError:
        return None


def nonce_of(state: str) -> str:
    """The nonce that belongs to a state: nobody who sees the state can make it, and it need not be kept."""
    return salted_hmac(_NONCE, state, algorithm="sha256").hexdigest()


def fetch(url: str, *, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A JSON object from a provider. Raises OAuth2Error, RequestException."""
    with get_adapter().get_requests_session() as session:
        answer = session.get(url, headers=headers)
        answer.raise_for_status()
    with _understood():
        document = answer.json()
        return document if isinstance(document, dict) else _misunderstood()


@contextmanager
def _understood() -> Iterator[None]:
    """Turn everything that comes of an answer in another form than agreed into one error."""
    try:
        yield
    except requests.JSONDecodeError as error:
        raise OAuth2Error("the provider's answer cannot be read") from error
    except requests.RequestException:
        raise
    except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise OAuth2Error("the provider's answer cannot be read") from error


def _misunderstood() -> NoReturn:
    raise OAuth2Error("the provider's answer is no object")


def _issuer(address: str) -> str:
    """The issuer whose discovery document is at `address` (OpenID Connect Discovery 1.0, section 4)."""
    return address.partition(_WELL_KNOWN)[0].rstrip("/")
