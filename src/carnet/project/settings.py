"""Django's settings, made from the environment; `CARNET_ROLE` decides which domains live in this process."""

from __future__ import annotations

import os
from datetime import timedelta

from carnet.infra import keys
from carnet.project import environment
from carnet.project.roles import Role, domains, has_people
from carnet.project.surroundings import *  # noqa: F403  proxies, cache, logs

ROLE = Role(environment.one_of("CARNET_ROLE", [role.value for role in Role], Role.ALL))
CARNET_HOME = environment.home()
DEMO = environment.flag("CARNET_DEMO")
DEBUG = environment.flag("CARNET_DEBUG")
SECRET_KEY = keys.secret(CARNET_HOME)

DATABASES = {"default": environment.django_database(environment.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_PEOPLE_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.usersessions",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
INSTALLED_APPS = [
    *(_PEOPLE_APPS if has_people(ROLE) else []),
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "carnet.infra.events",
    "carnet.infra.idempotency",
    "carnet.infra.audit",
    "carnet.infra.limits",
    *(f"carnet.domains.{name}" for name in domains(ROLE)),
    *(["carnet.web"] if ROLE is Role.ALL else []),
    "carnet.project",
]

_PEOPLE_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
MIDDLEWARE = [
    "carnet.infra.http.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(_PEOPLE_MIDDLEWARE if has_people(ROLE) else ["django.middleware.common.CommonMiddleware"]),
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *(
                    [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                    if has_people(ROLE)
                    else []
                ),
            ]
        },
    }
]

ROOT_URLCONF = "carnet.project.urls"
WSGI_APPLICATION = "carnet.project.wsgi.application"
STATIC_URL = "/static/"
STATIC_ROOT = CARNET_HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing
WHITENOISE_USE_FINDERS = True
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
if ROLE is Role.ALL:
    CSRF_FAILURE_VIEW = "carnet.web.views.errors.csrf_failed"

# Payments that take no money; only where nobody means to.
SIMULATED_PROVIDER = environment.flag("CARNET_SIMULATED_PROVIDER", default=DEMO)
# Hold and pay are gathered by a thread per process and sent together; off, each request sends its own statement.
HOT_LANE = environment.flag("CARNET_HOT_LANE", default=True)

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
LIMIT_FACTOR = environment.number("CARNET_LIMIT_FACTOR", 100 if DEMO else 1)
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=7)
if has_people(ROLE):
    from carnet.project.people import *  # noqa: F403  accounts, sessions and the back office

# Mail: without a server it is kept as files.
EMAIL_HOST = os.environ.get("CARNET_SMTP_HOST", "")
EMAIL_PORT = environment.number("CARNET_SMTP_PORT", 587)
EMAIL_HOST_USER = os.environ.get("CARNET_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CARNET_SMTP_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("CARNET_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = CARNET_HOME / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("CARNET_MAIL_FROM", "Carnet <tickets@localhost>")

# RabbitMQ carries events between roles; without an address they stay in this database's job table.
BROKER_URL = os.environ.get("CARNET_BROKER_URL")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
