"""Second factors and passkeys: logging in with them, proving with them who one is, setting them up and removing them.

Whoever has proven a second factor in a session refreshes its tokens: the next access token says so.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from allauth.headless.mfa import views
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import FactorEntry, FactorKind
from carnet.domains.identity.http.answers import ENTERED, entered, of_session
from carnet.domains.identity.http.schemas.factors import (
    AppOut,
    ChallengeOut,
    CredentialIn,
    FactorCodeIn,
    FactorOut,
    LoginChallengeOut,
    NewPasskeyOut,
    PasskeyIn,
    PasskeyPatch,
    RecoveryCodesOut,
)
from carnet.domains.identity.http.schemas.fields import FactorId
from carnet.domains.identity.login import factor_steps as steps
from carnet.domains.identity.login import guesses, passkeys
from carnet.domains.identity.login.library import Answer, ask
from carnet.domains.identity.login.problems import FactorExists, NoSecondFactor, StepNotPending
from carnet.infra.http import ApiRequest, NotFound, Page, Router, Status, bearer
from carnet.infra.http.address import client_address, network
from carnet.infra.limits import Limit
from carnet.kernel import clock

router = Router(tags=["auth"])

# Each question to a passkey opens a session, which is not guessed but kept.
_QUESTIONS: Final = Limit("passkey-address", 60, timedelta(minutes=1))
_MINE: Final = "/me/authenticators"
_NOT_PENDING: Final = "Nothing waits for this step; begin again."
_NO_SESSION: Final = 401


# Logging in


@router.post("/auth/second-factor", response=ENTERED)
def second_factor(request: HttpRequest, body: FactorCodeIn) -> Status[Any]:
    """The second step of logging in: a code of the authenticator app, or a recovery code. Five wrong ones end it."""
    form, data = guesses.SecondFactorForm, {"code": body.code}
    return entered(request, _on_the_way(ask(request, views.AuthenticateView, input_class=form, data=data)))


@router.get("/auth/second-factor/passkey", response=ChallengeOut)
def ask_second_factor(request: HttpRequest, response: HttpResponse) -> ChallengeOut:
    """What a passkey has to sign as the second step of logging in."""
    answer = _on_the_way(ask(request, views.AuthenticateWebAuthnView, method="GET"))
    return ChallengeOut(public_key=_options(response, answer))


@router.post("/auth/second-factor/passkey", response=ENTERED)
def second_factor_passkey(request: HttpRequest, body: CredentialIn) -> Status[Any]:
    """The second step of logging in, with a passkey."""
    form = passkeys.SecondFactorForm
    answer = ask(request, views.AuthenticateWebAuthnView, input_class=form, data=body.model_dump())
    return entered(request, _on_the_way(answer))


@router.get("/auth/passkey", response=LoginChallengeOut)
def ask_passkey(request: HttpRequest, response: HttpResponse) -> LoginChallengeOut:
    """What a passkey has to sign to log in by itself; nobody says who they are."""
    where = network(client_address(request))
    if where:
        _QUESTIONS.spend(where, now=clock.now())
    answer = ask(request, views.LoginWebAuthnView, method="GET", stranger=True)
    return LoginChallengeOut(public_key=_options(response, answer), session_token=answer.meta["session_token"])


@router.post("/auth/passkey", response=ENTERED)
def log_in_by_passkey(request: HttpRequest, body: CredentialIn) -> Status[Any]:
    """Log in with a passkey alone: it counts as two factors, since its device has checked who holds it."""
    if "X-Session-Token" not in request.headers:
        raise StepNotPending(_NOT_PENDING)
    answer = ask(request, views.LoginWebAuthnView, input_class=passkeys.LogInForm, data=body.model_dump())
    return entered(request, answer)


# Proving again who is logged in


@router.post("/auth/reauthenticate/second-factor", response={204: None}, auth=bearer)
def reauthenticate(request: ApiRequest, body: FactorCodeIn) -> Status[None]:
    """Prove again, by a code of the authenticator app or a recovery code, that it is you; holds for five minutes."""
    of_session(request, views.ReauthenticateView, input_class=guesses.ReauthenticateForm, data={"code": body.code})
    return Status(204, None)


@router.get("/auth/reauthenticate/passkey", response=ChallengeOut, auth=bearer)
def ask_reauthenticate(request: ApiRequest, response: HttpResponse) -> ChallengeOut:
    """What a passkey has to sign to prove again that it is you."""
    answer = of_session(request, views.ReauthenticateWebAuthnView, method="GET")
    return ChallengeOut(public_key=_options(response, answer))


@router.post("/auth/reauthenticate/passkey", response={204: None}, auth=bearer)
def reauthenticate_by_passkey(request: ApiRequest, body: CredentialIn) -> Status[None]:
    """Prove again, by a passkey, that it is you; holds for five minutes."""
    form = passkeys.ReauthenticateForm
    of_session(request, views.ReauthenticateWebAuthnView, input_class=form, data=body.model_dump())
    return Status(204, None)


# What I log in with


@router.get(_MINE, response=Page[FactorOut], auth=bearer, tags=["me"])
def factors(request: ApiRequest) -> dict[str, Any]:
    """My second factors, the oldest first."""
    return {"data": [FactorOut.of(one) for one in _mine(request)], "next": None}


@router.get(f"{_MINE}/totp", response=AppOut, auth=bearer, tags=["me"])
def app(request: ApiRequest, response: HttpResponse) -> AppOut:
    """My authenticator app; where there is none, a new secret to set one up with."""
    response["Cache-Control"] = "no-store"
    answer = of_session(request, steps.App, method="GET")
    return AppOut(active=not answer.meta, secret=answer.meta.get("secret"), url=answer.meta.get("totp_url"))


@router.post(f"{_MINE}/totp", response={201: FactorOut}, auth=bearer, tags=["me"])
def set_up_app(request: ApiRequest, body: FactorCodeIn) -> Status[FactorOut]:
    """Set up the authenticator app that shows this code. Recovery codes come with the first second factor."""
    if _of_kind(request, FactorKind.TOTP):
        raise FactorExists("Your account has an authenticator app already; remove it first.")
    of_session(request, steps.App, data={"code": body.code})
    return Status(201, FactorOut.of(_of_kind(request, FactorKind.TOTP)[0]))


@router.delete(f"{_MINE}/totp", response={204: None}, auth=bearer, tags=["me"])
def remove_app(request: ApiRequest) -> Status[None]:
    """Remove my authenticator app. With the last second factor go the recovery codes, and rights that demand one."""
    if not _of_kind(request, FactorKind.TOTP):
        raise NotFound("Your account has no authenticator app.")
    of_session(request, steps.App, method="DELETE")
    return Status(204, None)


@router.get(f"{_MINE}/recovery-codes", response=RecoveryCodesOut, auth=bearer, tags=["me"])
def recovery_codes(request: ApiRequest, response: HttpResponse) -> RecoveryCodesOut:
    """How many recovery codes are left; the codes themselves are shown the first time."""
    if not _of_kind(request, FactorKind.RECOVERY_CODES):
        raise NotFound("Your account has no recovery codes.")
    return _codes(response, of_session(request, views.ManageRecoveryCodesView, method="GET"))


@router.post(f"{_MINE}/recovery-codes", response={201: RecoveryCodesOut}, auth=bearer, tags=["me"])
def new_recovery_codes(request: ApiRequest, response: HttpResponse) -> Status[RecoveryCodesOut]:
    """New recovery codes; those there were are worth nothing from now on."""
    if not queries.has_second_factor(user_id=request.principal.user_id):
        raise NoSecondFactor("Set up an authenticator app or a passkey first.")
    return Status(201, _codes(response, of_session(request, views.ManageRecoveryCodesView)))


@router.get(f"{_MINE}/passkeys", response=NewPasskeyOut, auth=bearer, tags=["me"])
def ask_new_passkey(request: ApiRequest, response: HttpResponse, alone: bool = True) -> NewPasskeyOut:
    """What a browser needs to make a passkey. With `alone=false` a key will do that cannot check who holds it."""
    answer = of_session(request, steps.Passkeys, method="GET", alone=alone)
    response["Cache-Control"] = "no-store"
    return NewPasskeyOut(public_key=answer.data["creation_options"]["publicKey"])


@router.post(f"{_MINE}/passkeys", response={201: FactorOut}, auth=bearer, tags=["me"])
def add_passkey(request: ApiRequest, body: PasskeyIn) -> Status[FactorOut]:
    """Keep a new passkey. Recovery codes come with the first second factor."""
    data = {"name": body.name or "", "credential": body.credential, "passwordless": body.alone}
    added = of_session(request, steps.Passkeys, data=data).data["id"]
    return Status(201, FactorOut.of(queries.factor(user_id=request.principal.user_id, number=added)))


@router.patch(f"{_MINE}/passkeys/{{passkey_id}}", response=FactorOut, auth=bearer, tags=["me"])
def rename_passkey(request: ApiRequest, passkey_id: FactorId, body: PasskeyPatch) -> FactorOut:
    """Call a passkey something else."""
    mine = request.principal.user_id
    row = queries.passkey_row(user_id=mine, passkey_id=passkey_id)
    of_session(request, steps.Passkeys, method="PUT", data={"id": row.pk, "name": body.name})
    return FactorOut.of(queries.factor_of(queries.passkey_row(user_id=mine, passkey_id=passkey_id)))


@router.delete(f"{_MINE}/passkeys/{{passkey_id}}", response={204: None}, auth=bearer, tags=["me"])
def remove_passkey(request: ApiRequest, passkey_id: FactorId) -> Status[None]:
    """Remove a passkey. With the last second factor go the recovery codes, and rights that demand one."""
    row = queries.passkey_row(user_id=request.principal.user_id, passkey_id=passkey_id)
    of_session(request, steps.Passkeys, method="DELETE", data={"authenticators": [row.pk]})
    return Status(204, None)


def _mine(request: ApiRequest) -> list[FactorEntry]:
    return queries.factors(user_id=request.principal.user_id)


def _of_kind(request: ApiRequest, kind: FactorKind) -> list[FactorEntry]:
    return [one for one in _mine(request) if one.kind is kind]


def _on_the_way(answer: Answer) -> Answer:
    """The answer of a step, if anything waits for one. Raises StepNotPending."""
    flows = (answer.data or {}).get("flows", ())
    if answer.status == _NO_SESSION and not any(flow.get("is_pending") for flow in flows):
        raise StepNotPending(_NOT_PENDING)
    return answer


def _options(response: HttpResponse, answer: Answer) -> dict[str, Any]:
    if "request_options" not in (answer.data or {}):
        raise StepNotPending(_NOT_PENDING)
    response["Cache-Control"] = "no-store"
    options: dict[str, Any] = answer.data["request_options"]["publicKey"]
    return options


def _codes(response: HttpResponse, answer: Answer) -> RecoveryCodesOut:
    response["Cache-Control"] = "no-store"
    counts = answer.data
    return RecoveryCodesOut(
        total=counts["total_code_count"], left=counts["unused_code_count"], codes=counts.get("unused_codes")
    )
