"""Messages through the HTTP API of Twilio, which several providers understand.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import requests
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import NewConnectionError

from carnet.infra import outside
from carnet.infra.sms.port import SmsRefused, SmsTrouble, SmsUncertain, masked

MOST_TRIES: Final = 3
LONGEST_WAIT: Final = 10.0
"""Seconds between two tries here; a job that must wait longer gives its worker back."""
_FIRST_WAIT: Final = 0.5
_SERVICE_MARK: Final = "MG"  # a messaging service is named instead of one number
_LOG: Final = logging.getLogger(__name__)


class _ComeAgain(Exception):
    """Surely nothing was sent; `wait` is in seconds, None where the provider named no time."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class TwilioSms:
    """One account at the provider. `sender` is a number, a name or a messaging service (`MG...`)."""

    def __init__(
        self,
        *,
        url: str,
        account: str,
        token: str,
        sender: str,
        connect: float = outside.CONNECT,
        read: float = 2 * outside.READ,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account = f"{url.rstrip('/')}/2010-04-01/Accounts/{account}"
        self._sender = {"MessagingServiceSid" if sender.startswith(_SERVICE_MARK) else "From": sender}
        self._wait = wait
        self._session = outside.Session(connect=connect, read=read)
        self._session.auth = (account, token)

    def send(self, to: str, text: str) -> str:
        """Hand the message over. Raises SmsRefused, SmsTrouble, SmsUncertain.

        Tried again here only where the provider surely did not take it: no connection, told to come later, or an
        error on its side. When the answer does not come the message may be on its way all the same; whether a second
        one does more good than harm is for the caller to decide.
        """
        for tries in range(1, MOST_TRIES + 1):
            try:
                number = self._try(to, text)
            except _ComeAgain as told:
                pause = told.wait if told.wait is not None else _FIRST_WAIT * 2 ** (tries - 1)
                if tries == MOST_TRIES or pause > LONGEST_WAIT:
                    raise SmsTrouble(f"the provider did not take the message: {told}") from told
                self._wait(pause)
            else:
                _LOG.info("a text message to %s is on its way as %s", masked(to), number)
                return number
        raise AssertionError("the last try returns or raises")

    def check(self) -> str:
        """Whether the provider knows our account. Raises SmsTrouble."""
        try:
            answer = self._session.get(f"{self._account}.json", allow_redirects=False)
        except requests.RequestException as error:
            raise SmsTrouble(f"the provider does not answer ({type(error).__name__})") from error
        if answer.status_code != HTTPStatus.OK:
            raise SmsTrouble(f"the provider answers {answer.status_code} about our account")
        return "the provider knows our account"

    def _try(self, to: str, text: str) -> str:
        form = {"To": to, "Body": text, **self._sender}
        try:
            answer = self._session.post(f"{self._account}/Messages.json", data=form, allow_redirects=False)
        except requests.RequestException as error:
            if _never_reached(error):
                raise _ComeAgain("it cannot be reached") from error
            raise SmsUncertain(f"the provider's answer did not come ({type(error).__name__})") from error
        return _read(answer)


def _never_reached(error: requests.RequestException) -> bool:
    """Whether the request surely did not leave: no connection was made."""
    cause = error.args[0] if error.args else None
    return isinstance(error, ConnectTimeout) or isinstance(getattr(cause, "reason", None), NewConnectionError)


def _read(answer: requests.Response) -> str:
    """The id of the message that was taken."""
    status, document = answer.status_code, _document(answer)
    if status in {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED}:
        number = document.get("sid")
        if not isinstance(number, str) or not number:
            raise SmsUncertain(f"the provider answers {status} and no id of the message")
        return number
    if status == HTTPStatus.BAD_REQUEST and "code" in document:
        # Its sentence is left out: it repeats the number.
        raise SmsRefused(f"the provider refuses the message, code {document['code']}")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise _ComeAgain("too many at once", _seconds(answer.headers.get("Retry-After")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise _ComeAgain(f"it answers {status}")
    raise SmsTrouble(f"the provider answers {status}")


def _document(answer: requests.Response) -> dict[str, Any]:
    try:
        document = answer.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None
