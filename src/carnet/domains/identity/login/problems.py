"""What can go wrong on the way in, beside what the operations refuse."""

from __future__ import annotations

from carnet.kernel.problem import Problem


class CodeWrong(Problem):
    """The code is not the one that was sent, or it is too old."""

    code = "CODE_WRONG"


class StepNotPending(Problem):
    """Nothing waits for this step: it was done, it lapsed, or too many codes were wrong."""

    code = "STEP_NOT_PENDING"


class ReauthenticationNeeded(Problem):
    """The session is too old for this: who it belongs to proves it again. `ways` names how."""

    code = "REAUTHENTICATION_NEEDED"


class ProviderTokenInvalid(Problem):
    """An ID token that is not for us, not genuine, or too old."""

    code = "PROVIDER_TOKEN_INVALID"


class ProviderConnected(Problem):
    """The account has a login at this provider, or the login there belongs to another account here."""

    code = "PROVIDER_CONNECTED"


class LastWayIn(Problem):
    """Without this nobody could log in to the account any more."""

    code = "LAST_WAY_IN"


class ContactUnproven(Problem):
    """A second factor would shut out whom the account's e-mail address belongs to: it is proven first."""

    code = "CONTACT_UNPROVEN"


class FactorExists(Problem):
    """The account has this second factor already."""

    code = "FACTOR_EXISTS"


class NoSecondFactor(Problem):
    """Recovery codes stand in for another second factor, and there is none."""

    code = "NO_SECOND_FACTOR"


class PasskeyRefused(Problem):
    """The passkey is not the account's, or did not sign the question that was asked here."""

    code = "PASSKEY_REFUSED"


class TooManyPasskeys(Problem):
    """The account has as many passkeys as it may."""

    code = "TOO_MANY_PASSKEYS"
