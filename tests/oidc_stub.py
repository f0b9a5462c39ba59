"""An OpenID Connect provider on this machine, well behaved until a test wants it otherwise.

It knows the code flow with PKCE (RFC 7636), signs ID tokens with RS256 and publishes its key. `break_with` changes what
it answers, endpoint by endpoint; `claims` and `person` change what it says.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from carnet.kernel import clock
from carnet.project import oidc
from tests.stub_server import Answerer, Asked, StubServer, Told, serving

CLIENT = "carnet-client"
SECRET = "carnet-secret"
ADA: dict[str, Any] = {
    "sub": "ada-there",
    "email": "ada@example.org",
    "email_verified": True,
    "given_name": "Ada",
    "family_name": "Lovelace",
    "name": "Ada Lovelace",
}


@cache
def key(name: str) -> RSAPrivateKey:
    """A key of the provider; every name is another one."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class StubProvider:
    """`person` is who logs in there; `claims` are changes of the ID token, None takes one out."""

    server: StubServer
    person: dict[str, Any] = field(default_factory=lambda: dict(ADA))
    claims: dict[str, Any] = field(default_factory=dict)
    told_of_person: dict[str, Any] | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    broken: dict[str, Answerer] = field(default_factory=dict)
    signs_with: str = "published"

    @property
    def url(self) -> str:
        """Its issuer."""
        return self.server.url

    def settings(self, *, trusted: bool = False) -> dict[str, Any]:
        """SOCIALACCOUNT_PROVIDERS with this provider as `stub`, by way of CARNET_OIDC."""
        entry = {"id": "stub", "name": "Stub & Co", "server_url": self.url, "client_id": CLIENT}
        apps = oidc.providers(json.dumps([{**entry, "client_secret": SECRET, "trusted": trusted}]))
        return {"openid_connect": {**oidc.SOCIALACCOUNT_PROVIDERS["openid_connect"], "APPS": apps}}

    def as_new(self) -> None:
        """Forget what a test has made of it, and what it was asked."""
        self.person, self.claims, self.broken = dict(ADA), {}, {}
        self.told_of_person, self.signs_with = None, "published"
        self.server.asked.clear()

    def break_with(self, endpoint: str, answer: Answerer) -> None:
        """From now on the endpoint answers so: `openid-configuration`, `authorize`, `token`, `userinfo`, `jwks`."""
        self.broken[endpoint] = answer

    def visit(self, asked: dict[str, str]) -> str:
        """Log in there, as a browser would: the query with which it sends people back."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return urlencode({"code": code, "state": asked["state"]})

    def id_token(self, *, nonce: str | None = None, signed: dict[str, Any] | None = None, **changes: Any) -> str:
        """An ID token about `person`; `signed` changes how it is signed."""
        now = int(clock.now().timestamp())
        claims: dict[str, Any] = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= self.person | self.claims | changes
        how: dict[str, Any] = {"key": key(self.signs_with), "algorithm": "RS256", "headers": {"kid": "published"}}
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, **(how | (signed or {})))

    def answer(self, asked: Asked) -> Told | None:
        """What its server does."""
        endpoint = asked.path.rpartition("/")[2]
        if endpoint in self.broken:
            return self.broken[endpoint](asked)
        return getattr(self, f"_{endpoint.replace('-', '_')}")(asked)  # type: ignore[no-any-return]

    def _openid_configuration(self, _asked: Asked) -> Told:
        return Told(200, self.configuration())

    def configuration(self, **changes: Any) -> dict[str, Any]:
        """Its discovery document."""
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        document = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()}
        return {"issuer": self.url, "jwks_uri": f"{self.url}/jwks", **document, **changes}

    def _authorize(self, asked: Asked) -> Told:
        return Told(302, b"", {"Location": f"{asked.query['redirect_uri']}?{self.visit(asked.query)}"})

    def _token(self, asked: Asked) -> Told:
        asked_before = self.codes.pop(asked.form.get("code", ""), None)
        if asked_before is None or not _fits(asked.form, asked_before):
            return Told(400, {"error": "invalid_grant"})
        token = secrets.token_urlsafe(16)
        self.tokens.add(token)
        id_token = self.id_token(nonce=asked_before.get("nonce"))
        return Told(200, {"access_token": token, "token_type": "Bearer", "id_token": id_token})

    def _userinfo(self, asked: Asked) -> Told:
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Told(401, {})
        return Told(200, self.told_of_person or self.person)

    def _jwks(self, _asked: Asked) -> Told:
        jwk = RSAAlgorithm.to_jwk(key("published").public_key(), as_dict=True)
        return Told(200, {"keys": [{**jwk, "kid": "published", "use": "sig", "alg": "RS256"}]})


def _fits(form: dict[str, str], asked: dict[str, str]) -> bool:
    """Whether who brings the code is who asked for it."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (
        (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        and form.get("redirect_uri") == asked["redirect_uri"]
        and (asked.get("code_challenge_method"), asked.get("code_challenge")) == ("S256", challenge)
    )


@contextmanager
def stub_provider() -> Iterator[StubProvider]:
    """A provider for the length of the block."""
    with serving(lambda _asked: None) as server:
        provider = StubProvider(server)
        server.answer = provider.answer
        yield provider
