"""What can be wrong with keys. Each text is one line and says what to do."""

from __future__ import annotations


class UnusableKey(Exception):
    """A configured key is not of the kind it must be; the message says which and what to do."""


class KeyMissing(UnusableKey):
    """There is no key, and none is made unasked in production."""


class KeyNeeded(UnusableKey):
    """The key cannot be taken away."""


class KeysFromEnvironment(UnusableKey):
    """Keys that the environment gives cannot be changed from here."""
