"""Tables of people, of whom they book for, and of operators' teams. No other domain reads them."""

from carnet.domains.identity.models.passengers import Passenger, TravelDocument
from carnet.domains.identity.models.people import User, UserManager
from carnet.domains.identity.models.refreshing import RefreshToken
from carnet.domains.identity.models.teams import ApiKey, Invitation, Membership, Team

__all__ = [
    "ApiKey",
    "Invitation",
    "Membership",
    "Passenger",
    "RefreshToken",
    "Team",
    "TravelDocument",
    "User",
    "UserManager",
]
