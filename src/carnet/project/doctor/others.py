"""What runs beside Carnet where it is set: cache, broker, mail server, provider of text messages."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.conf import settings

from carnet.infra import sms
from carnet.project.deadlines import ADVICE, too_long
from carnet.project.doctor.contracts import Finding, broken, fine, odd

_TIMEOUT: Final = 5.0  # seconds


def cache() -> Iterator[Finding]:
    """Redis answers, where REDIS_URL is set."""
    url = os.environ.get("REDIS_URL")
    if not url:
        yield fine("cache", "none is set; each process remembers for itself")
        return
    import redis  # noqa: PLC0415  only where there is one

    try:
        with redis.Redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        yield broken("cache", str(error), "start it, or correct or unset REDIS_URL")
        return
    yield fine("cache", "Redis answers")


def broker() -> Iterator[Finding]:
    """RabbitMQ answers, where CARNET_BROKER_URL is set."""
    url = settings.BROKER_URL
    if not url:
        yield fine("broker", "none is set; events stay in the database")
        return
    from amqp.exceptions import AMQPError  # noqa: PLC0415  only where there is one
    from kombu import Connection  # noqa: PLC0415
    from kombu.exceptions import KombuError  # noqa: PLC0415

    try:
        with Connection(url, connect_timeout=_TIMEOUT) as connection:
            connection.connect()
    except (AMQPError, KombuError, KeyError, OSError, ValueError) as error:
        yield broken("broker", str(error) or type(error).__name__, "start it, or correct or unset CARNET_BROKER_URL")
        return
    yield fine("broker", "RabbitMQ answers")


def mail() -> Iterator[Finding]:
    """The mail server takes our greeting, where one is set."""
    host = getattr(settings, "EMAIL_HOST", "")
    if not hasattr(settings, "EMAIL_FILE_PATH"):
        return  # a role that sends none
    if not host:
        seen = f"messages are kept as files in {settings.EMAIL_FILE_PATH}"
        advice = "set CARNET_SMTP_HOST, or nobody gets tickets by e-mail"
        yield fine("mail", seen) if settings.DEMO else odd("mail", seen, advice)
        return
    try:
        with smtplib.SMTP(host, settings.EMAIL_PORT, timeout=_TIMEOUT) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        yield broken("mail", f"{host}:{settings.EMAIL_PORT}: {error}", "correct CARNET_SMTP_HOST and CARNET_SMTP_PORT")
        return
    yield fine("mail", f"{host}:{settings.EMAIL_PORT} answers")


def text_messages() -> Iterator[Finding]:
    """The provider of text messages knows us, where one is set."""
    if not apps.is_installed("carnet.domains.identity"):
        return  # a role that sends none
    way = sms.adapter()
    try:
        seen = way.check()
    except sms.SmsTrouble as trouble:
        yield broken("text messages", str(trouble), "correct CARNET_SMS_URL, CARNET_SMS_ACCOUNT and CARNET_SMS_TOKEN")
        return
    if settings.SMS == "console" and not settings.DEMO:
        yield odd("text messages", seen, "set CARNET_SMS=twilio, or nobody gets codes by text message")
        return
    yield fine("text messages", seen)


def cards() -> Iterator[Finding]:
    """The provider that charges cards knows us, where one is set."""
    if not apps.is_installed("carnet.domains.payments"):
        return  # a role that sells nothing
    from carnet.domains.payments import providers  # noqa: PLC0415  only in roles that sell
    from carnet.domains.payments.contracts import PaymentMethod, ProviderSilent  # noqa: PLC0415

    try:
        seen = providers.check(providers.chosen(PaymentMethod.CARD))
    except providers.ProviderUnavailable:
        yield odd("cards", "nobody can pay by card", "set CARNET_STRIPE_KEY")
        return
    except ProviderSilent as silent:
        yield broken("cards", f"Stripe does not know us ({silent})", "correct CARNET_STRIPE_KEY, or ask Stripe")
        return
    takes_money = settings.STRIPE_KEY and "_test_" not in settings.STRIPE_KEY
    if takes_money or settings.DEMO:
        yield fine("cards", seen)
    else:
        yield odd("cards", seen, "set CARNET_STRIPE_KEY to a live key, or nobody pays")


def logins() -> Iterator[Finding]:
    """Every provider that people can log in with answers about itself."""
    if not apps.is_installed("carnet.domains.identity"):
        return
    from carnet.domains.identity.login import providers  # noqa: PLC0415  only in roles with people

    for one in providers.configured():
        subject = f"login {one.id}"
        trouble = providers.trouble(one.id)
        if trouble:
            yield broken(subject, trouble, "correct its server_url in CARNET_OIDC, or ask the provider")
        else:
            yield fine(subject, f"{one.name} answers")


def deadline() -> Iterator[Finding]:
    """A hold outlives the time that a bank is given."""
    wrong = too_long()
    seconds = settings.PAYMENT_DEADLINE.total_seconds()
    if wrong:
        yield broken("payment deadline", wrong, ADVICE)
    else:
        yield fine("payment deadline", f"{seconds:.0f} s, less than the shortest hold")
