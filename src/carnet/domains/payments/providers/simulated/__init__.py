"""A payment provider that takes no money: for tests and demos, off where a real one is set.

It behaves like a bank on the other side of the world: it has a book of its own (`bank`), decides on each charge by its
test card (`fate`), answers as that card says (`gateway`), and calls our webhook with signed notices (`notices`).
Nothing else of ours looks into its book.
"""

from carnet.domains.payments.contracts import TestCard
from carnet.domains.payments.providers.simulated.gateway import SimulatedGateway

__all__ = ["SimulatedGateway", "TestCard"]
