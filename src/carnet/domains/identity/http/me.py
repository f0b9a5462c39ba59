"""`/me`: the profile of whoever asks, what they log in with, and the end of it all."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest

from carnet.domains.identity import operations, queries
from carnet.domains.identity.http.answers import of_session, tokens
from carnet.domains.identity.http.schemas.auth import EmailIn, Tokens
from carnet.domains.identity.http.schemas.me import (
    EmailOut,
    PasswordChange,
    PhoneIn,
    PhoneOut,
    ProfileOut,
    ProfilePatch,
)
from carnet.domains.identity.http.schemas.privacy import ErasureOut
from carnet.domains.identity.login import steps
from carnet.domains.identity.login.library import TokenPair, ask, by_token, concluded
from carnet.domains.identity.login.recency import require_recent
from carnet.domains.identity.login.waiting import EMAIL, PHONE
from carnet.infra.http import ApiRequest, Router, Status, bearer
from carnet.infra.principal import Unauthenticated
from carnet.kernel import clock

router = Router(tags=["me"], auth=bearer)

_NO_SESSION: Final = 401


@router.get("/me", response=ProfileOut)
def profile(request: ApiRequest) -> ProfileOut:
    """My account."""
    return ProfileOut.of(queries.profile(user_id=request.principal.user_id))


@router.patch("/me", response=ProfileOut)
def update_profile(request: ApiRequest, body: ProfilePatch) -> ProfileOut:
    """Change my account: JSON Merge Patch."""
    changes = body.model_dump(exclude_unset=True)
    changed = operations.update_profile(user_id=request.principal.user_id, changes=changes, now=clock.now())
    return ProfileOut.of(changed)


@router.delete("/me", response=ErasureOut)
def erase(request: ApiRequest) -> ErasureOut:
    """Forget me. Refused while something is open: `obstacles` lists what; the answer says what stays, and why."""
    require_recent(request)
    done = operations.erase_person(user_id=request.principal.user_id, by=request.principal, now=clock.now())
    return ErasureOut.of(done)


@router.get("/me/email", response=EmailOut)
def email(request: ApiRequest) -> EmailOut:
    """My e-mail address, and the one that waits for its code."""
    return EmailOut(email=_profile(request).email, pending=_pending(request, EMAIL))


@router.post("/me/email", response={202: EmailOut})
def change_email(request: ApiRequest, body: EmailIn) -> Status[EmailOut]:
    """Ask for another address; it takes the place of mine once `/auth/email/verify` has its code.

    The old one gets a notice. Sent again, another code leaves.
    """
    of_session(request, steps.NewEmail, data={"email": body.email})
    return Status(202, EmailOut(email=_profile(request).email, pending=body.email))


@router.delete("/me/email", response={204: None})
def forget_email(request: ApiRequest) -> Status[None]:
    """Forget the address that waits for its code; mine stays."""
    of_session(request, steps.PendingContact, method="DELETE", kind=EMAIL)
    return Status(204, None)


@router.get("/me/phone", response=PhoneOut)
def phone(request: ApiRequest) -> PhoneOut:
    """My phone number, and the one that waits for its code."""
    return PhoneOut(phone=_profile(request).phone, pending=_pending(request, PHONE))


@router.post("/me/phone", response={202: PhoneOut})
def change_phone(request: ApiRequest, body: PhoneIn) -> Status[PhoneOut]:
    """Ask for another number; it takes the place of mine once `/auth/phone/verify` has its code.

    The old one gets a notice. Sent again, another code leaves.
    """
    of_session(request, steps.NewPhone, data={"phone": body.phone})
    return Status(202, PhoneOut(phone=_profile(request).phone, pending=body.phone))


@router.delete("/me/phone", response={204: None})
def forget_phone(request: ApiRequest) -> Status[None]:
    """Forget the number that waits for its code; mine stays."""
    of_session(request, steps.PendingContact, method="DELETE", kind=PHONE)
    return Status(204, None)


@router.post("/me/password", response=Tokens)
def change_password(request: ApiRequest, body: PasswordChange) -> Tokens:
    """Choose another password, or a first one. Every other session ends; this one goes on with the tokens answered.

    `current_password` may be missing where there is none, and for five minutes after logging in by code.
    """
    answer = of_session(request, steps.ChangePassword, data=body.model_dump(exclude_none=True))
    pair = concluded(request, answer)
    if not isinstance(pair, TokenPair):
        raise Unauthenticated("This session has ended; log in again.")
    return tokens(pair)


def _profile(request: ApiRequest) -> Any:
    return queries.profile(user_id=request.principal.user_id)


def _pending(request: HttpRequest, kind: str) -> str | None:
    """What waits for a code in the session; a token without a session has nothing waiting."""
    answer = ask(by_token(request), steps.PendingContact, method="GET", kind=kind)
    return answer.data.get("pending") if answer.status != _NO_SESSION else None
