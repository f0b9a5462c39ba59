"""Settings of sessions and of what browsers keep of them (OWASP ASVS 4.0, chapter 3.4)."""

from __future__ import annotations

from typing import Final

from carnet.project import environment

# A name with this prefix is taken by browsers only from this host, through TLS, and for the whole site (RFC 6265bis).
_HOST: Final = "__Host-" if environment.secure() else ""

SESSION_ENGINE = "carnet.domains.identity.login.store"
SESSION_COOKIE_NAME = f"{_HOST}sessionid"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = environment.secure()

CSRF_COOKIE_NAME = f"{_HOST}csrftoken"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token; no script reads the cookie
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = environment.secure()

LANGUAGE_COOKIE_NAME = f"{_HOST}language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = environment.secure()

# What a page tells after a redirect is kept in the session, not in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
