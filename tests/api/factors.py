"""People with second factors, as programs set them up."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from carnet.domains.identity.models import User
from tests.api.client import Api, body
from tests.api.people import ADA, PASSWORD
from tests.authenticators import Device, one_time_password

MINE = "/me/authenticators"


def reauthenticate(ada: Api) -> None:
    """Prove by password that it is her."""
    assert ada.post("/auth/reauthenticate", {"password": PASSWORD}).status_code == 204


def set_up_app(ada: Api) -> str:
    """Set up an authenticator app for who is logged in and has reauthenticated; its secret."""
    secret: str = body(ada.get(f"{MINE}/totp"))["secret"]
    for _ in range(2):  # the half-minute may turn between making the code and looking at it
        answer = ada.post(f"{MINE}/totp", {"code": one_time_password(secret, later=-1)})
        if answer.status_code == 201:
            return secret
    raise AssertionError(answer.content)


def set_up_passkey(ada: Api, device: Device | None = None, *, alone: bool = True, **about: Any) -> Device:
    """The same with a passkey; its device."""
    made = device or Device()
    options = body(ada.get(f"{MINE}/passkeys?alone={'true' if alone else 'false'}"))["public_key"]
    credential = made.create(options, discoverable=alone)
    body(ada.post(f"{MINE}/passkeys", {"credential": credential, "alone": alone} | about), 201)
    return made


def recovery_codes(ada: Api) -> list[str]:
    """Her recovery codes, which are shown this once."""
    codes: list[str] = body(ada.get(f"{MINE}/recovery-codes"))["codes"]
    return codes


def begin(api: Api, **credentials: Any) -> dict[str, str]:
    """The first step of a login that needs a second one: the header that goes on with it."""
    step = body(api.post("/auth/login", ADA | credentials), 202)
    assert step["flow"] == "mfa_authenticate"
    return {"X-Session-Token": step["session_token"]}


def kinds(user: User) -> list[str]:
    """What the library has for an account."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
