"""The words of the schedule: kinds and states."""

from __future__ import annotations

from enum import StrEnum


class ListingKind(StrEnum):
    """What is sold."""

    TRAIN = "train"
    PLANE = "plane"
    BUS = "bus"
    EVENT = "event"


class TripStatus(StrEnum):
    """Where a trip is in its life (the state machine is in `rules.py`)."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DELAYED = "delayed"
    BOARDING = "boarding"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"


class StopKind(StrEnum):
    """Why a trip stops; nobody boards or leaves at a technical stop."""

    BOARDING = "boarding"
    TECHNICAL = "technical"
    MEAL = "meal"
    LAYOVER = "layover"
