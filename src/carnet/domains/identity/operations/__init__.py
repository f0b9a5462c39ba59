"""What can be done with accounts: sign up and log in, change the profile, open and close, roles, the passenger book."""

from carnet.domains.identity.operations.access import (
    access_token,
    ban,
    grant_membership,
    revoke_membership,
    set_roles,
    unban,
)
from carnet.domains.identity.operations.passengers import add_passenger, remove_passenger
from carnet.domains.identity.operations.profile import update_profile
from carnet.domains.identity.operations.signing import (
    AccountClosed,
    ContactTaken,
    InvalidCredentials,
    PasswordTooWeak,
    TooYoung,
    authenticate,
    sign_up,
)

__all__ = [
    "AccountClosed",
    "ContactTaken",
    "InvalidCredentials",
    "PasswordTooWeak",
    "TooYoung",
    "access_token",
    "add_passenger",
    "authenticate",
    "ban",
    "grant_membership",
    "remove_passenger",
    "revoke_membership",
    "set_roles",
    "sign_up",
    "unban",
    "update_profile",
]
