"""A local Stripe for tests: a process of its own on this machine, reached through `standing_in()`."""

from tests.stripe_stand_in.process import StandIn, standing_in

__all__ = ["StandIn", "standing_in"]
