"""Settings of what leaves for people: e-mail and text messages. Without a way out both are kept as files."""

from __future__ import annotations

import os
from typing import Final

from carnet.project import environment

EMAIL_HOST = os.environ.get("CARNET_SMTP_HOST", "")
EMAIL_PORT = environment.number("CARNET_SMTP_PORT", 587)
EMAIL_HOST_USER = os.environ.get("CARNET_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CARNET_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("CARNET_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "carnet.infra.mail.KeptLetters"
EMAIL_FILE_PATH = environment.home() / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("CARNET_MAIL_FROM", "Carnet <tickets@localhost>")

SMS = environment.one_of("CARNET_SMS", ["console", "twilio"], "console")
SMS_URL = environment.address(os.environ.get("CARNET_SMS_URL") or "https://api.twilio.com", "CARNET_SMS_URL")
SMS_ACCOUNT = os.environ.get("CARNET_SMS_ACCOUNT", "")
SMS_TOKEN = os.environ.get("CARNET_SMS_TOKEN", "")
SMS_FROM = os.environ.get("CARNET_SMS_FROM", "")
_NEEDED: Final = {
    "CARNET_SMS_ACCOUNT": SMS_ACCOUNT,
    "CARNET_SMS_TOKEN": SMS_TOKEN,
    "CARNET_SMS_FROM": SMS_FROM,
}
if SMS != "console" and (_missing := [name for name, value in _NEEDED.items() if not value]):
    raise environment.UnusableVariable(f"CARNET_SMS={SMS} needs {' and '.join(_missing)}")
