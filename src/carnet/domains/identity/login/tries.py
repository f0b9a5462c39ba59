"""Codes cannot be guessed, nor people flooded with them: what is counted, for the API and the pages alike.

The library counts wrong codes in the session, which two requests may read at once. Here every try is counted in the
database before the code is compared, so of any number of parallel guesses five are looked at.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.http import HttpRequest

from carnet.domains.identity import operations
from carnet.domains.identity.login.problems import StepNotPending
from carnet.domains.identity.login.waiting import EMAIL, LOGIN, PHONE, RESET, Waiting, waiting
from carnet.infra.http.address import client_address, network
from carnet.infra.http.problems import RateLimited
from carnet.infra.limits import Limit
from carnet.kernel import clock

MOST_TRIES: Final = 5
LOOKS: Final = {LOGIN: 2, EMAIL: 3, PHONE: 2, RESET: 2}
"""How often the library looks for the account of whoever writes a wrong code, or has another one sent."""

_TRIES: Final = Limit("code-try", MOST_TRIES, timedelta(minutes=15))
_NEXT_CODE: Final = Limit("code", 1, timedelta(seconds=60))
_CODES: Final = Limit("codes", 10, timedelta(hours=1))
_CODES_BY_ADDRESS: Final = Limit("codes-address", 60, timedelta(hours=1))
_CLAIMED: Final = "_carnet_claimed"


def count_try(request: HttpRequest, kind: str | None = None) -> bool:
    """Count a code that was written, before it is compared with the one that waits in the request's session.

    `kind` is the step meant (one of `waiting.KINDS`), None all that wait. Returns whether there is an account behind
    it; otherwise any code is wrong. Raises RateLimited after five tries.
    """
    steps = waiting(request, kind)
    for step in steps:
        try:
            _TRIES.spend(_key(step), now=clock.now())
        except RateLimited as error:
            reason = "Too many wrong codes. Have a new one sent."
            raise RateLimited(reason, retry_after=error.members["retry_after"]) from error
    return not any(step.is_for_nobody for step in steps)


def was_right(request: HttpRequest, kind: str) -> None:
    """Take back what the last try of this kind spent: its code was the one that waits."""
    for step in waiting(request, kind):
        _TRIES.give_back(_key(step))


def claim(request: HttpRequest, recipient: str) -> None:
    """Ask leave to send one code message to an e-mail address or number; asked again by one request, it stands.

    The answer does not depend on whether there is an account. Raises RateLimited within a minute of the last one.
    """
    claimed: set[str] = request.__dict__.setdefault(_CLAIMED, set())
    key = recipient.lower()
    if key in claimed:
        return
    now = clock.now()
    where = network(client_address(request))
    if where:
        _CODES_BY_ADDRESS.spend(where, now=now)
    try:
        _NEXT_CODE.spend(key, now=now)
        _CODES.spend(key, now=now)
    except RateLimited as error:
        reason = "A code was sent a moment ago. Wait before you have another one sent."
        raise RateLimited(reason, retry_after=error.members["retry_after"]) from error
    claimed.add(key)


def resend(request: HttpRequest, kind: str | None = None) -> None:
    """Send a new code for the step that waits; the one before is worth nothing from now on, the new one lives as long.

    Raises StepNotPending, RateLimited.
    """
    steps = waiting(request, kind)
    if not steps:
        raise StepNotPending("Nothing waits for a code; begin again.")
    step = steps[0]
    if step.process.state.get("code_confirmed"):
        raise StepNotPending("The code was right; go on.")
    claim(request, step.recipient)
    step.process.state.update(at=time.time(), failed_attempts=0)
    _send_again(step)


def _key(step: Waiting) -> str:
    """What a code's tries are counted by: to whom and when it was sent. Its session may get another key meanwhile."""
    return f"{step.recipient}:{step.kind}:{step.process.state['at']}"


def _send_again(step: Waiting) -> None:
    if step.is_for_nobody:
        operations.look_for_nobody(LOOKS[step.kind])
    again = None if step.is_for_nobody or step.kind == RESET else getattr(step.process, "resend", None)
    if again:
        again()
        return
    step.process.send()
    step.process.persist()
