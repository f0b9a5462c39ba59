"""The verbs of the purchase: hold, pay, release, expire."""

from carnet.domains.booking.operations import hold as _hold
from carnet.domains.booking.operations import pay as _pay
from carnet.domains.booking.operations.end import expire, release
from carnet.domains.booking.operations.forget import forget_buyers
from carnet.domains.booking.operations.hold import hold
from carnet.domains.booking.operations.pay import pay_from_wallet

__all__ = ["expire", "forget_buyers", "hold", "pay_from_wallet", "release", "stop_lanes"]


def stop_lanes() -> None:
    """End the threads that gather requests; for a clean end of the process and of tests."""
    _hold.lane.stop()
    _pay.lane.stop()
