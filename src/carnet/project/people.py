"""Settings of the roles that have accounts: passwords, sessions, the identity library, the back office."""

from __future__ import annotations

import os
from typing import Any

from carnet.project.factors import *  # noqa: F403  second factors and passkeys
from carnet.project.surroundings import SITE_URL

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["carnet.domains.identity.login.backend.PasswordBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Where the shop is, the identity library serves its pages, too; elsewhere it serves programs only.
HEADLESS_ONLY = os.environ.get("CARNET_ROLE", "").strip() not in {"", "all"}
HEADLESS_CLIENTS = ("app",)
HEADLESS_ADAPTER = "allauth.headless.adapter.DefaultHeadlessAdapter"
HEADLESS_TOKEN_STRATEGY = "carnet.domains.identity.login.tokens.TokenStrategy"  # noqa: S105  a class
HEADLESS_FRONTEND_URLS = {
    "account_signup": f"{SITE_URL}/signup",
    "account_reset_password": f"{SITE_URL}/account/password/reset",
    "socialaccount_login_error": f"{SITE_URL}/login/failed",
}
ACCOUNT_ADAPTER = "carnet.domains.identity.login.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"carnet.domains.identity.login.{form}"
    for name, form in {
        "signup": "forms.SignUpForm",
        "request_login_code": "forms.RequestCodeForm",
        "confirm_login_code": "codes.ConfirmCodeForm",
        "confirm_email_verification_code": "codes.VerifyEmailForm",
        "verify_phone": "codes.VerifyPhoneForm",
        "reset_password": "forms.ResetPasswordForm",
        "confirm_password_reset_code": "codes.ConfirmResetForm",
        "add_email": "changes.NewEmailForm",
        "change_phone": "changes.NewPhoneForm",
        "change_password": "changes.ChangePasswordForm",
        "set_password": "changes.SetPasswordForm",
    }.items()
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# The form asks for one of both contacts; the star is what the library wants to see where an address has to be proven.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1"]
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# One address; a new one takes the place of the old one once it is proven.
ACCOUNT_CHANGE_EMAIL = True
# With the address proven before anything happens, nobody learns by signing up whether it has an account.
ACCOUNT_PREVENT_ENUMERATION = True
# The code proves no less than one for logging in would; a second factor is asked for in any case.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# This session stays; the adapter ends the others.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Our own limits count in the database, for all processes together; the library's would count per process.
ACCOUNT_RATE_LIMITS = False

# Codes: six digits that live five minutes and bear five tries. A new one is sent as often as the limits let it.
ALLAUTH_USER_CODE_FORMAT = {"length": 6, "numeric": True, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 300
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = 1_000
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 1_000


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Carnet",
    "SITE_HEADER": "Carnet",
    "SITE_SUBHEADER": "Back office",
    "SITE_SYMBOL": "confirmation_number",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
}
