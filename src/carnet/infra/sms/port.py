"""What Carnet asks of whoever carries its text messages."""

from __future__ import annotations

from typing import Final, Protocol

_SHOWN_FIRST: Final = 3
_SHOWN_LAST: Final = 2


class SmsRefused(Exception):
    """This message will never go out: the number cannot be reached, or wants nothing from us. Do not try again."""


class SmsTrouble(Exception):
    """The message was not taken. Trying again later may help."""


class SmsUncertain(SmsTrouble):
    """Nobody knows whether the message was taken: the answer never came, or says nothing. Another try may double it."""


class SmsAdapter(Protocol):
    """Carries one message."""

    def send(self, to: str, text: str) -> str:
        """Send `text` to the number `to` (E.164). Returns the provider's id of the message.

        Not inside a transaction. Raises SmsRefused, SmsTrouble, SmsUncertain.
        """

    def check(self) -> str:
        """What can be said about the way out without sending anything. Raises SmsTrouble where it is closed."""


def masked(number: str) -> str:
    """A number as logs may show it: `+4930123456` becomes `+49…56`."""
    return f"{number[:_SHOWN_FIRST]}…{number[-_SHOWN_LAST:]}"
