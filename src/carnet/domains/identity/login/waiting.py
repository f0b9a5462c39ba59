"""Steps that wait for a code: which of them a session holds. Codes and their state live in the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.internal.constants import LoginStageKey
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
    EmailVerificationProcess,
)
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
    PasswordResetVerificationProcess,
)
from allauth.account.internal.flows.phone_verification import (
    PHONE_VERIFICATION_SESSION_KEY,
    ChangePhoneVerificationProcess,
    PhoneVerificationStageProcess,
)
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.stages import LoginStageController
from django.http import HttpRequest

LOGIN: Final = "login_by_code"
EMAIL: Final = "verify_email"
PHONE: Final = "verify_phone"
RESET: Final = "password_reset_by_code"
KINDS: Final = (LOGIN, EMAIL, PHONE, RESET)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step of one of KINDS and the library's process behind it."""

    kind: str
    process: AbstractCodeVerificationProcess

    @property
    def recipient(self) -> str:
        """The e-mail address or number the code went to."""
        state = self.process.state
        return str(state.get("email") or state.get("phone") or "")

    @property
    def is_for_nobody(self) -> bool:
        """Whether there is no account behind it: the step only looks like one, so that nobody learns that."""
        return self.process.user is None or bool(self.process.state.get("account_already_exists"))


def waiting(request: HttpRequest, kind: str | None = None) -> list[Waiting]:
    """The steps of the request's session that wait for a code, of one kind or of all; those that lapsed are gone."""
    return [one for wanted in ([kind] if kind else KINDS) for one in _FINDERS[wanted](request)]


def _login(request: HttpRequest) -> Iterator[Waiting]:
    stage = _stage(request, LoginStageKey.LOGIN_BY_CODE)
    process = LoginCodeVerificationProcess.resume(stage) if stage else None
    if process:
        yield Waiting(LOGIN, process)


def _email(request: HttpRequest) -> Iterator[Waiting]:
    known = EMAIL_VERIFICATION_CODE_SESSION_KEY in request.session
    process = EmailVerificationProcess.resume(request) if known else None
    if process:
        yield Waiting(EMAIL, process)


def _phone(request: HttpRequest) -> Iterator[Waiting]:
    stage = _stage(request, LoginStageKey.VERIFY_PHONE)
    process: AbstractCodeVerificationProcess | None = PhoneVerificationStageProcess.resume(stage) if stage else None
    if process is None and PHONE_VERIFICATION_SESSION_KEY in request.session and request.user.is_authenticated:
        process = ChangePhoneVerificationProcess.resume(request)
    if process:
        yield Waiting(PHONE, process)


def _reset(request: HttpRequest) -> Iterator[Waiting]:
    known = PASSWORD_RESET_VERIFICATION_SESSION_KEY in request.session
    process = PasswordResetVerificationProcess.resume(request) if known else None
    if process:
        yield Waiting(RESET, process)


def _stage(request: HttpRequest, key: LoginStageKey) -> Any:
    return LoginStageController.enter(request, key.value) if LOGIN_SESSION_KEY in request.session else None


_FINDERS: Final[dict[str, Callable[[HttpRequest], Iterator[Waiting]]]] = {
    LOGIN: _login,
    EMAIL: _email,
    PHONE: _phone,
    RESET: _reset,
}
