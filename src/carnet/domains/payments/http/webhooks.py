"""The door that payment providers knock at."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from pydantic import Field

from carnet.domains.payments import operations
from carnet.infra.http import Out, Router
from carnet.infra.http.problems import BodyTooLarge
from carnet.kernel import clock

router = Router(tags=["payments"])

# Bytes. What providers send is a few thousand.
LARGEST: Final = 256_000


class CallKeptOut(Out):
    """The call is kept; what it says is acted upon afterwards."""

    new: bool = Field(description="Whether it had not come before.")


@router.post("/payments/{provider}/webhook", summary="A provider's call", response=CallKeptOut)
def webhook(request: HttpRequest, provider: str) -> Any:
    """For payment providers alone: their signature says who they are. Any body, of at most 256,000 bytes.

    Answers 200 as soon as the call is stored, 401 to whatever is not signed by the provider or is too old, 404 for a
    provider that is not on here.
    """
    if int(request.headers.get("Content-Length") or 0) > LARGEST or len(request.body) > LARGEST:
        raise BodyTooLarge(f"A call has at most {LARGEST} bytes.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return CallKeptOut(new=operations.webhook_receive(provider, headers, request.body, now=clock.now()))
