"""The bell through Redis, where REDIS_URL is set: a busy database need not carry it."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Collection
from typing import Any, Final
from uuid import UUID

import redis
from django.db import transaction

from carnet.infra.live.port import LineBroken

_TIMEOUT: Final = 5.0
_LOOK: Final = 1.0  # seconds between two looks at `stop`
_LOG: Final = logging.getLogger(__name__)


class RedisLine:
    """Rings through a channel. `name` keeps several installations on one server apart."""

    def __init__(self, url: str, *, name: str = "carnet") -> None:
        self._channel = f"{name}:live"
        self._client: Any = redis.Redis.from_url(
            url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT, health_check_interval=30
        )

    def ring(self, user_ids: Collection[UUID]) -> None:
        """Ring right after the commit. A process that dies in between has told nobody; pages look every minute."""
        if user_ids:
            told = json.dumps([str(one) for one in user_ids])
            transaction.on_commit(lambda: self._publish(told))

    def listen(self, *, ready: Callable[[], None], heard: Callable[[UUID], None], stop: threading.Event) -> None:
        """Listen until `stop`. Raises LineBroken."""
        try:
            with self._client.pubsub() as channel:
                channel.subscribe(self._channel)
                while not stop.is_set():
                    message = channel.get_message(timeout=_LOOK)
                    if message is None:
                        continue
                    if message["type"] == "subscribe":
                        ready()
                    elif message["type"] == "message":
                        for one in json.loads(message["data"]):
                            heard(UUID(one))
        except redis.RedisError as error:
            raise LineBroken(f"Redis cannot be listened to: {error}") from error

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _publish(self, told: str) -> None:
        try:
            self._client.publish(self._channel, told)
        except redis.RedisError:
            # What was written is written; only pages hear of it later.
            _LOG.warning("Redis did not take a ring of the bell", exc_info=True)
