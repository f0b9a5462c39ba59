"""Settings of the roles that have accounts: passwords, sessions, the identity library, the back office."""

from __future__ import annotations

import os
from typing import Any

from carnet.infra import keys
from carnet.project import environment

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

# The identity library serves programs only; the shop's pages are our own.
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ("app",)
HEADLESS_ADAPTER = "allauth.headless.adapter.DefaultHeadlessAdapter"
HEADLESS_TOKEN_STRATEGY = "carnet.domains.identity.login.tokens.TokenStrategy"  # noqa: S105  a class
HEADLESS_JWT_ALGORITHM = keys.TOKEN_ALGORITHM
HEADLESS_JWT_PRIVATE_KEY = keys.signing_pem(environment.home())
HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN = 15 * 60
HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN = 7 * 24 * 3600
HEADLESS_JWT_ROTATE_REFRESH_TOKEN = True
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": "/verify-email/{key}",
    "account_reset_password_from_key": "/reset-password/{key}",
    "account_signup": "/signup",
}
ACCOUNT_ADAPTER = "carnet.domains.identity.login.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = os.environ.get("CARNET_EMAIL_VERIFICATION", "none")  # or optional, mandatory
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
# Our own limits count in the database, for all processes together; the library's would count per process.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None, "signup": None}
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("CARNET_SITE_URL", "").startswith("https://")
SESSION_COOKIE_SAMESITE = "Lax"

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Carnet",
    "SITE_HEADER": "Carnet",
    "SITE_SUBHEADER": "Back office",
    "SITE_SYMBOL": "confirmation_number",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
}
