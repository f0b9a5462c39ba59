"""Second factors and passkeys: what is taken and given."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field

from carnet.domains.identity.contracts import FactorEntry, FactorKind
from carnet.domains.identity.http.schemas.fields import FactorId
from carnet.infra.http import Body, Line, Out

_LARGEST = 16_000


def _modest(credential: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(credential)) > _LARGEST:
        raise ValueError(f"a credential has at most {_LARGEST} characters")
    return credential


FactorCode = Annotated[
    str,
    Field(
        min_length=1,
        max_length=40,
        description="Six digits of the authenticator app, or the eight of a recovery code; blanks are overlooked.",
    ),
]
PasskeyName = Annotated[Line, Field(min_length=1, max_length=80)]
Credential = Annotated[
    dict[str, Any],
    AfterValidator(_modest),
    Field(
        description="The browser's `PublicKeyCredential.toJSON()` (Web Authentication Level 3, section 5.1).",
        examples=[
            {
                "id": "rJ8m…",
                "rawId": "rJ8m…",
                "type": "public-key",
                "response": {
                    "clientDataJSON": "eyJ0…",
                    "authenticatorData": "SZYN…",
                    "signature": "MEUC…",
                    "userHandle": "MDE5…",
                },
                "clientExtensionResults": {},
            }
        ],
    ),
]
Challenge = Annotated[
    dict[str, Any],
    Field(
        description=(
            "What the browser has to sign: `PublicKeyCredential.parseRequestOptionsFromJSON(public_key)`, then "
            "`navigator.credentials.get({publicKey: …})`."
        ),
        examples=[{"challenge": "q1Xk…", "rpId": "tickets.example", "userVerification": "required"}],
    ),
]


class FactorCodeIn(Body):
    """A code of the authenticator app, or a recovery code."""

    code: FactorCode


class CredentialIn(Body):
    """What the passkey has signed."""

    credential: Credential


class PasskeyIn(Body):
    """A new passkey. `alone` is as it was asked for."""

    name: PasskeyName | None = None
    credential: Credential
    alone: bool = True


class PasskeyPatch(Body):
    """Another name for a passkey."""

    name: PasskeyName


class ChallengeOut(Out):
    """A question for a passkey; it is answered once."""

    public_key: Challenge


class LoginChallengeOut(ChallengeOut):
    """A question for any passkey of this site; its answer goes with `X-Session-Token`."""

    session_token: str


class NewPasskeyOut(Out):
    """What a browser needs to make a passkey."""

    public_key: dict[str, Any] = Field(
        description=(
            "`PublicKeyCredential.parseCreationOptionsFromJSON(public_key)`, then "
            "`navigator.credentials.create({publicKey: …})`."
        ),
        examples=[{"challenge": "q1Xk…", "rp": {"id": "tickets.example", "name": "Carnet"}, "user": {"id": "MDE5…"}}],
    )


class FactorOut(Out):
    """A second factor. Passkeys have a name; `alone` is whether it opens the account by itself."""

    id: FactorId
    kind: FactorKind
    created_at: datetime
    last_used_at: datetime | None
    name: str | None = None
    alone: bool | None = None
    codes_left: int | None = Field(None, description="How many recovery codes are unused.")

    @classmethod
    def of(cls, entry: FactorEntry) -> Self:
        """The API's form of a factor."""
        return cls.model_validate(entry)


class AppOut(Out):
    """The authenticator app: set up, or `secret` and `url` to set it up with (RFC 6238; SHA-1, 6 digits, 30 s)."""

    active: bool
    secret: str | None = Field(None, description="Base 32, to be typed where no code can be scanned.")
    url: str | None = Field(None, description="`otpauth://…`, to be shown as a QR code.")


class RecoveryCodesOut(Out):
    """Recovery codes. The codes themselves are shown once."""

    total: int
    left: int
    codes: list[str] | None = Field(None, description="Those that are unused; null once they were shown.")
