"""Settings of the wallets of telephones, which are off until all that one needs is set."""

from __future__ import annotations

import os
from typing import Final

from carnet.project import environment

_APPLE: Final = {
    "certificate": "CARNET_APPLE_PASS_CERTIFICATE",
    "key": "CARNET_APPLE_PASS_KEY",
    "wwdr": "CARNET_APPLE_PASS_WWDR",
    "team": "CARNET_APPLE_PASS_TEAM",
    "pass_type": "CARNET_APPLE_PASS_TYPE",
}
_GOOGLE: Final = {"account": "CARNET_GOOGLE_WALLET_ACCOUNT", "issuer": "CARNET_GOOGLE_WALLET_ISSUER"}


def _all_or_none(variables: dict[str, str]) -> dict[str, str]:
    found = {name: os.environ.get(variable, "").strip() for name, variable in variables.items()}
    missing = [variables[name] for name, value in found.items() if not value]
    if len(missing) == len(variables):
        return {}
    if missing:
        others = set(variables.values()) - set(missing)
        raise environment.UnusableVariable(f"{', '.join(sorted(others))} needs {', '.join(missing)}")
    return found


APPLE_PASS = _all_or_none(_APPLE)
GOOGLE_WALLET = _all_or_none(_GOOGLE)
