"""Settings of logging in elsewhere: the OpenID Connect providers of this installation, from the environment.

`CARNET_OIDC` is a JSON list, or the path of a file with one that only its owner can read:

    [{"id": "example", "name": "Example", "server_url": "https://login.example.org",
      "client_id": "...", "client_secret": "...", "trusted": false}]

`trusted` says that the provider's word about whose an e-mail address is counts as ours: it opens the account with that
address. A provider where anybody can claim any address must not be trusted.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from carnet.project.environment import UnusableVariable, address

_NAME: Final = "CARNET_OIDC"
_TEXTS: Final = {"id": 30, "name": 40, "server_url": 500, "client_id": 191, "client_secret": 500}
_ID: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_OTHERS: Final = 0o077


def providers(value: str) -> list[dict[str, Any]]:
    """The providers that `value` lists, in the identity library's form. Raises UnusableVariable naming the field."""
    entries = _entries(value.strip())
    found = [_provider(entry, f"{_NAME}[{number}]") for number, entry in enumerate(entries)]
    known: set[str] = set()
    for number, one in enumerate(found):
        if one["provider_id"] in known:
            raise UnusableVariable(f"{_NAME}[{number}].id is that of another provider: {one['provider_id']}")
        known.add(one["provider_id"])
    return found


def _entries(value: str) -> list[Any]:
    if not value:
        return []
    try:
        entries = json.loads(value if value.startswith("[") else _file(Path(value)))
    except ValueError as error:
        raise UnusableVariable(f"{_NAME} is no JSON: {error}") from error
    if not isinstance(entries, list):
        raise UnusableVariable(f"{_NAME} must be a list of providers")
    return entries


def _file(path: Path) -> str:
    try:
        if path.stat().st_mode & _OTHERS:
            raise UnusableVariable(f"{_NAME}: others can read {path}, which holds secrets: chmod 600 {path}")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnusableVariable(f"{_NAME} is neither a JSON list nor a file: {path}: {error.strerror}") from error


def _provider(entry: Any, place: str) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise UnusableVariable(f"{place} must be an object")
    for name in entry:
        if name not in _TEXTS and name != "trusted":
            raise UnusableVariable(f"{place}.{name} is unknown; there are {', '.join(_TEXTS)} and trusted")
    texts = {name: _text(entry, name, place) for name in _TEXTS}
    if not _ID.fullmatch(texts["id"]):
        raise UnusableVariable(f"{place}.id must be made of small letters, digits and inner dashes")
    trusted = entry.get("trusted", False)
    if not isinstance(trusted, bool):
        raise UnusableVariable(f"{place}.trusted must be true or false")
    return {
        "provider_id": texts["id"],
        "name": texts["name"],
        "client_id": texts["client_id"],
        "secret": texts["client_secret"],
        "settings": {
            "server_url": address(texts["server_url"], f"{place}.server_url"),
            "email_authentication": trusted,
            "oauth_pkce_enabled": True,
        },
    }


def _text(entry: Mapping[str, Any], name: str, place: str) -> str:
    text = entry.get(name)
    if not isinstance(text, str) or not text.strip():
        raise UnusableVariable(f"{place}.{name} is missing or no text")
    if len(text) > _TEXTS[name]:
        raise UnusableVariable(f"{place}.{name} is longer than {_TEXTS[name]} characters")
    return text.strip()


SOCIALACCOUNT_ADAPTER = "carnet.domains.identity.login.providers.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {
        "provider_class": "carnet.domains.identity.login.openid.Provider",
        "APPS": providers(os.environ.get(_NAME, "")),
    }
}
# What a provider hands out for its own API is not kept; the account elsewhere is known by its name there.
SOCIALACCOUNT_STORE_TOKENS = False
# Whether an address opens an account here is decided provider by provider, and by the adapter.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
# A link on somebody else's page must not log anybody in.
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
