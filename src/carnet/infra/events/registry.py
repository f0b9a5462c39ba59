"""Which events exist and who listens to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from carnet.infra.events.envelope import Envelope

T = TypeVar("T")


class DuplicateEvent(ValueError):
    """Two payloads claim the same name and version."""


class DuplicateConsumer(ValueError):
    """Two consumers have the same name, so they would share their inbox."""


class UnknownEvent(LookupError):
    """A payload, or a name, that no `@event` declares."""


class Handler(Protocol):
    """What a consumer does with a batch of events it has not seen before, inside one transaction."""

    def __call__(self, events: Sequence[Envelope], *, now: datetime) -> None:
        """Act on `events`, sorted by when they occurred. Raising hands all of them back."""


H = TypeVar("H", bound=Handler)


@dataclass(frozen=True, slots=True)
class EventType:
    """A declared event."""

    name: str
    version: int
    payload: type[Any]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A handler, under the name its inbox is kept by (`<domain>.<function>`), and the events it wants.

    `priority` is that of its jobs.
    """

    name: str
    events: frozenset[str]
    handler: Handler
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Registry:
    """Events and consumers of a process."""

    types: dict[tuple[str, int], EventType] = field(default_factory=dict)
    by_payload: dict[type[Any], EventType] = field(default_factory=dict)
    consumers: dict[str, Consumer] = field(default_factory=dict)

    def add_event(self, declared: EventType) -> None:
        """Raises DuplicateEvent when another class has this name and version, or this class another name."""
        key = (declared.name, declared.version)
        known = self.types.get(key) or self.by_payload.get(declared.payload)
        if known is not None:
            raise DuplicateEvent(f"{known.payload.__qualname__} is {known.name} v{known.version} already")
        self.types[key] = self.by_payload[declared.payload] = declared

    def add_consumer(self, declared: Consumer) -> None:
        """Raises DuplicateConsumer when the name is taken."""
        if declared.name in self.consumers:
            raise DuplicateConsumer(f"there is a consumer {declared.name} already")
        self.consumers[declared.name] = declared

    def wanted(self) -> frozenset[str]:
        """The names of the events somebody consumes."""
        return frozenset().union(*(one.events for one in self.consumers.values()))

    def interested(self, names: Collection[str]) -> list[Consumer]:
        """The consumers who want at least one of these events."""
        return [one for one in self.consumers.values() if not one.events.isdisjoint(names)]


REGISTRY: Final = Registry()


def event(name: str, version: int) -> Callable[[type[T]], type[T]]:
    """Declare a frozen dataclass as the payload of the event `name`. Raises DuplicateEvent."""

    def declare(payload: type[T]) -> type[T]:
        if not is_dataclass(payload):
            raise TypeError(f"the payload of {name} must be a dataclass; put @event above @dataclass")
        REGISTRY.add_event(EventType(name, version, payload))
        return payload

    return declare


def consumer(*names: str, priority: int = 0) -> Callable[[H], H]:
    """Have a function called with batches of the named events. Raises DuplicateConsumer.

    A lower `priority` (`jobs.LATER`) lets other work go before batches; a few events are not held back.

    It belongs in `<domain>/consumers.py` and is known as `<domain>.<function>`; renaming it forgets what it
    has seen.
    """

    def declare(handler: H) -> H:
        domain = handler.__module__.rpartition(".")[0].rpartition(".")[2]
        name = f"{domain}.{getattr(handler, '__name__', '')}"
        REGISTRY.add_consumer(Consumer(name, frozenset(names), handler, priority))
        return handler

    return declare


def event_type(payload: object) -> EventType:
    """What the class of `payload` was declared as. Raises UnknownEvent."""
    try:
        return REGISTRY.by_payload[type(payload)]
    except KeyError:
        raise UnknownEvent(f"{type(payload).__qualname__} is not declared with @event") from None
