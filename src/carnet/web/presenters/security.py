"""How an account is protected, and what is still missing, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext

from carnet.domains.identity import queries
from carnet.domains.identity.contracts import Profile
from carnet.infra.principal import Principal


@dataclass(frozen=True, slots=True)
class Security:
    """What opens an account, and which of its contacts are proven to be its owner's."""

    email_proven: bool
    passkeys: int
    app: bool
    codes_left: int
    sessions: int

    @property
    def second_factor(self) -> bool:
        """Whether a password alone no longer opens the account."""
        return self.app or self.passkeys > 0


def security(profile: Profile, *, now: datetime) -> Security:
    """The state of an account's protection. Three statements."""
    factors = list(Authenticator.objects.filter(user_id=profile.id))
    kinds = [one.type for one in factors]
    codes = [one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES]
    return Security(
        email_proven=EmailAddress.objects.filter(user_id=profile.id, email=profile.email, verified=True).exists(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        app=Authenticator.Type.TOTP in kinds,
        codes_left=sum(len(one.wrap().get_unused_codes()) for one in codes),
        sessions=len(queries.sessions(user_id=profile.id, current="", now=now)),
    )


def wanted(by: Principal) -> str:
    """Why somebody needs a second factor to go on with their work; empty when nothing is withheld."""
    if by.withheld_roles:
        return gettext("Your work here needs a second factor.")
    if by.withheld_memberships:
        return gettext("Your team asks for a second factor.")
    return ""
