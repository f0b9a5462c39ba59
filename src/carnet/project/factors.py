"""Settings of second factors and passkeys, which the identity library keeps."""

from __future__ import annotations

_LOGIN = "carnet.domains.identity.login"

MFA_ADAPTER = f"{_LOGIN}.mfa.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# An account begins with a contact that a code has proven, and without a password if its owner likes.
MFA_PASSKEY_SIGNUP_ENABLED = False
# A passkey alone always checks who holds it. As a second factor, beside a password, a key without PIN will do.
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
# Browsers take http://localhost for secure, and so does the library without this; everywhere else it is https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_TOTP_ISSUER = "Carnet"
# A clock may be half a minute wrong (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Our own limits count in the database, for all processes together; the library's would count per process.
MFA_RATE_LIMITS = False
MFA_FORMS = {
    "authenticate": f"{_LOGIN}.guesses.SecondFactorForm",
    "reauthenticate": f"{_LOGIN}.guesses.ReauthenticateForm",
    "add_webauthn": f"{_LOGIN}.passkeys.AddPasskeyForm",
    "edit_webauthn": f"{_LOGIN}.passkeys.RenamePasskeyForm",
    "login_webauthn": f"{_LOGIN}.passkeys.LogInForm",
    "authenticate_webauthn": f"{_LOGIN}.passkeys.SecondFactorForm",
    "reauthenticate_webauthn": f"{_LOGIN}.passkeys.ReauthenticateForm",
}
