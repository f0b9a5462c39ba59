"""Settings about what is around a process: a proxy that speaks TLS, a cache, where log lines go."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import structlog

from carnet.infra import trace
from carnet.project import environment

SITE_URL = os.environ.get("CARNET_SITE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [
    *environment.words("CARNET_HOSTS", "localhost,127.0.0.1,[::1]"),
    urlsplit(SITE_URL).hostname or "localhost",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# How many proxies in front of us may be believed about the caller's address and about TLS.
TRUSTED_PROXIES = environment.number("CARNET_TRUSTED_PROXIES", 0, least=0)
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if environment.secure() else 0
# Sending people from http to https is the proxy's work; other names of the domain are not ours to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W021"]

# What wakes open pages goes through Redis where it is set, else through PostgreSQL. A pooler in transaction mode passes
# nothing on: then CARNET_LISTEN_URL is the address of the database itself.
LIVE_REDIS_URL = os.environ.get("REDIS_URL", "")
LISTEN_URL = os.environ.get("CARNET_LISTEN_URL", "")

if os.environ.get("REDIS_URL"):
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": os.environ["REDIS_URL"]}
    }


def _named(_logger: Any, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """The request a log line is about, where there is one."""
    request = trace.request_id()
    return {**line, "request": request} if request else line


_BEFORE: list[structlog.typing.Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _named,
]
# Tracebacks without the values of variables: those may be somebody's secrets, and showing them takes a second.
_AS_TEXT: list[structlog.typing.Processor] = [
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
]
_AS_JSON: list[structlog.typing.Processor] = [
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _BEFORE,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_AS_JSON if os.environ.get("CARNET_LOG") == "json" else _AS_TEXT),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "carnet": {"level": os.environ.get("CARNET_LOG_LEVEL", "INFO").upper()},
        # Refusals are answers, not events: only what is our fault is worth a line.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django": {"handlers": [], "level": "WARNING"},
    },
}
