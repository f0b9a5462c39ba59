"""Signing up, logging in, staying and leaving.

A login that needs another step answers 202 and names it; its `session_token` goes on with the next request in the
header `X-Session-Token`. What is answered, and how fast, does not depend on whether there is an account.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.headless.account.views import ReauthenticateView
from django.http import HttpRequest, HttpResponse

from carnet.domains.identity import queries
from carnet.domains.identity.http.answers import ENTERED, PROVEN, entered, of_session, proven, tokens
from carnet.domains.identity.http.schemas.auth import (
    CodeIn,
    Contact,
    EmailIn,
    KeySet,
    LoggedInOut,
    LogIn,
    NewPassword,
    PasswordIn,
    Refresh,
    SignUp,
    StepOut,
    Tokens,
)
from carnet.domains.identity.http.schemas.me import ProfileOut
from carnet.domains.identity.login import sessions, steps
from carnet.domains.identity.login.library import ask
from carnet.domains.identity.login.waiting import EMAIL, LOGIN, PHONE
from carnet.infra import keys
from carnet.infra.http import ApiRequest, Router, Status, bearer, bearer_optional

router = Router(tags=["auth"])

_KEY: Final = {"key": "code"}  # the library's word for a code


@router.post("/auth/signup", response={202: StepOut})
def sign_up(request: HttpRequest, body: SignUp) -> Status[Any]:
    """Open an account for an e-mail address or a phone number, which the code we send there proves."""
    about = body.model_dump(mode="json", exclude_none=True, exclude={"email", "phone"})
    return entered(request, ask(request, steps.SignUp, data=about | body.contact(), stranger=True))


@router.post("/auth/login", response=ENTERED)
def log_in(request: HttpRequest, body: LogIn) -> Status[Any]:
    """Log in with e-mail or phone, and the password."""
    credentials = body.contact() | {"password": body.password}
    return entered(request, ask(request, steps.LogIn, data=credentials, stranger=True))


@router.post("/auth/code/request", response={202: StepOut})
def request_code(request: HttpRequest, body: Contact) -> Status[Any]:
    """Have a six-digit code sent to log in with, at most one a minute."""
    return entered(request, ask(request, steps.RequestCode, data=body.contact(), stranger=True))


@router.post("/auth/code/confirm", response=ENTERED)
def confirm_code(request: HttpRequest, body: CodeIn) -> Status[Any]:
    """Log in with the code; the fifth wrong one ends the step."""
    return entered(request, ask(request, steps.ConfirmCode, data={"code": body.code}))


@router.post("/auth/code/resend", response={202: StepOut})
def resend_code(request: HttpRequest) -> Status[Any]:
    """Have another code sent to log in with; the one before is worth nothing from now on."""
    return entered(request, ask(request, steps.Resend, kind=LOGIN))


@router.post("/auth/password/reset-request", response={202: StepOut})
def request_reset(request: HttpRequest, body: EmailIn) -> Status[Any]:
    """Have a code sent that replaces a forgotten password.

    An account that has a phone alone logs in by code, and then chooses a password at `/me/password`.
    """
    return entered(request, ask(request, steps.RequestReset, data={"email": body.email}, stranger=True))


@router.post("/auth/password/reset", response=ENTERED)
def reset_password(request: HttpRequest, body: NewPassword) -> Status[Any]:
    """Choose a new password with the code, and be logged in; every session there was ends."""
    data = {"key": body.code, "password": body.password}
    return entered(request, ask(request, steps.ResetPassword, data=data, names=_KEY))


@router.post("/auth/email/verify", response=PROVEN, auth=bearer_optional)
def verify_email(request: HttpRequest, body: CodeIn) -> Status[Any]:
    """Prove that an e-mail address is one's own: at sign-up, or a new one of an account that is logged in (204)."""
    return proven(request, ask(request, steps.VerifyEmail, data={"key": body.code}, names=_KEY))


@router.post("/auth/email/verify/resend", response={202: StepOut, 204: None}, auth=bearer_optional)
def resend_email(request: HttpRequest) -> Status[Any]:
    """Have another code sent to the address; the one before is worth nothing from now on."""
    return proven(request, ask(request, steps.Resend, kind=EMAIL))


@router.post("/auth/phone/verify", response=PROVEN, auth=bearer_optional)
def verify_phone(request: HttpRequest, body: CodeIn) -> Status[Any]:
    """Prove that a phone number is one's own: at sign-up, or a new one of an account that is logged in (204)."""
    return proven(request, ask(request, steps.VerifyPhone, data={"code": body.code}))


@router.post("/auth/phone/verify/resend", response={202: StepOut, 204: None}, auth=bearer_optional)
def resend_phone(request: HttpRequest) -> Status[Any]:
    """Have another code sent to the number; the one before is worth nothing from now on."""
    return proven(request, ask(request, steps.Resend, kind=PHONE))


@router.post("/auth/reauthenticate", response={204: None}, auth=bearer)
def reauthenticate(request: ApiRequest, body: PasswordIn) -> Status[None]:
    """Prove again, by password, that it is you; what is grave may be done for five minutes from now."""
    of_session(request, ReauthenticateView, data={"password": body.password})
    return Status(204, None)


@router.post("/auth/refresh", response=Tokens)
def refresh(request: HttpRequest, body: Refresh) -> Tokens:
    """The next pair of tokens; the refresh token that was sent is spent."""
    return tokens(sessions.refresh_session(request, body.refresh_token))


@router.get("/auth/session", response=LoggedInOut, auth=bearer)
def session(request: ApiRequest) -> LoggedInOut:
    """Who is logged in, if the session still lives."""
    sessions.check_session(request)
    return LoggedInOut(user=ProfileOut.of(queries.profile(user_id=request.principal.user_id)))


@router.delete("/auth/session", response={204: None}, auth=bearer)
def log_out(request: ApiRequest) -> Status[None]:
    """End the session: its refresh token is worth nothing from now on."""
    sessions.close_session(request)
    return Status(204, None)


@router.get("/auth/.well-known/jwks.json", response=KeySet)
def key_set(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:  # noqa: ARG001
    """The public keys of access tokens (RFC 7517); a new one is here five minutes before it signs."""
    response["Cache-Control"] = "public, max-age=60"
    return {"keys": keys.token_jwks()}
