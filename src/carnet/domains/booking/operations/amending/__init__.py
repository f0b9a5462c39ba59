"""Changing issued tickets without a new purchase: the passenger's name, who holds them, where they sit."""

from carnet.domains.booking.operations.amending.giving import (
    TransferOver,
    TransferToOneself,
    ticket_hand_back,
    transfer_accept,
    transfer_offer,
    transfer_withdraw,
)
from carnet.domains.booking.operations.amending.holders import tell_holders_of_changes, tell_holders_of_ends
from carnet.domains.booking.operations.amending.naming import NameChangeNotAllowed, staff_ticket_rename, ticket_rename
from carnet.domains.booking.operations.amending.seats import SeatChangeNotAllowed, seats_change

__all__ = [
    "NameChangeNotAllowed",
    "SeatChangeNotAllowed",
    "TransferOver",
    "TransferToOneself",
    "seats_change",
    "staff_ticket_rename",
    "tell_holders_of_changes",
    "tell_holders_of_ends",
    "ticket_hand_back",
    "ticket_rename",
    "transfer_accept",
    "transfer_offer",
    "transfer_withdraw",
]
