"""Django's settings, made from the environment; `CARNET_ROLE` decides which domains live in this process."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from carnet.infra import keys
from carnet.project import environment
from carnet.project.messages import *  # noqa: F403  e-mail and text messages
from carnet.project.payments import *  # noqa: F403  providers of card payments
from carnet.project.roles import Role, domains, has_people
from carnet.project.surroundings import *  # noqa: F403  proxies, cache, logs
from carnet.project.wallets import *  # noqa: F403  passes for telephones
from carnet.project.webhooks import *  # noqa: F403  what servers of operators hear

ROLE = Role(environment.one_of("CARNET_ROLE", [role.value for role in Role], Role.ALL))
CARNET_HOME = environment.home()
DEMO = environment.flag("CARNET_DEMO")
DEBUG = environment.flag("CARNET_DEBUG")
PRODUCTION = environment.production()
SECRET_KEY = keys.secret(CARNET_HOME, make=not PRODUCTION)
_CODE = Path(__file__).resolve().parent.parent

DATABASES = {"default": environment.django_database(environment.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_PEOPLE_APPS = [
    "carnet.project.desk.DeskConfig",  # unfold
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
    "carnet.infra.revocations",
    "carnet.infra.deliveries",
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
    "carnet.domains.identity.login.presence.PresenceMiddleware",
]
MIDDLEWARE = [
    "carnet.infra.http.headers.SecurityHeadersMiddleware",
    "carnet.infra.http.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    *(_PEOPLE_MIDDLEWARE if has_people(ROLE) else ["django.middleware.common.CommonMiddleware"]),
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Ours come before the identity library's of the same name.
        "DIRS": [
            *([_CODE / "web" / "templates"] if ROLE is Role.ALL else []),
            *([_CODE / "domains" / "identity" / "templates"] if has_people(ROLE) else []),
        ],
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
WHITENOISE_ALLOW_ALL_ORIGINS = False
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
if ROLE is Role.ALL:
    CSRF_FAILURE_VIEW = "carnet.web.views.errors.csrf_failed"

# By when a purchase's bank must have decided, unless its buyer confirms there; and how far clocks may differ. Together
# less than the shortest hold: see carnet.project.deadlines.
PAYMENT_DEADLINE = timedelta(seconds=environment.number("CARNET_PAYMENT_DEADLINE", 150))
CLOCK_SKEW = timedelta(seconds=20)
# Hold and pay are gathered by a thread per process and sent together; off, each request sends its own statement.
HOT_LANE = environment.flag("CARNET_HOT_LANE", default=True)

# Open answers that pages are told by: how long each lives, and how many threads the web server has for all requests.
LIVE_SECONDS = 55
THREADS = environment.number("CARNET_THREADS", 32)

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a price matrix of 40 stations both ways has 1,560
LIMIT_FACTOR = environment.number("CARNET_LIMIT_FACTOR", 100 if DEMO else 1)
ACCESS_TOKEN_LIFETIME = timedelta(minutes=15)
REFRESH_TOKEN_LIFETIME = timedelta(days=7)
if has_people(ROLE):
    from carnet.project.cookies import *  # noqa: F403  sessions, and what browsers keep
    from carnet.project.oidc import *  # noqa: F403  providers of accounts elsewhere
    from carnet.project.people import *  # noqa: F403  accounts, sessions and the back office

# RabbitMQ carries events between roles; without an address they stay in this database's job table.
BROKER_URL = os.environ.get("CARNET_BROKER_URL")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
