"""What can stand in the way of a purchase, by the codes that the hot functions answer with."""

from __future__ import annotations

from carnet.domains.payments.operations import InsufficientFunds, PaymentExists
from carnet.kernel.problem import Problem

# The wallet's refusals are the same whoever asks it.
__all__ = ["InsufficientFunds", "PaymentExists"]


class BookingUnknown(Problem):
    """There is no such booking, or it is somebody else's."""

    code = "BOOKING_UNKNOWN"


class PurchaseUnknown(Problem):
    """There is no such purchase, or it is somebody else's."""

    code = "PURCHASE_UNKNOWN"


class PaymentDeclined(Problem):
    """The purchase failed: the card was refused, or nobody confirmed it in time. Nothing was charged."""

    code = "PAYMENT_DECLINED"


class PaymentTooLate(Problem):
    """The money came when what it was for could not be had any more; it goes back."""

    code = "PAYMENT_TOO_LATE"


class BookingAlreadyPaid(Problem):
    """The booking is confirmed; it was not charged again."""

    code = "BOOKING_ALREADY_PAID"


class BookingNotPayable(Problem):
    """The booking was released, cancelled or failed."""

    code = "BOOKING_NOT_PAYABLE"


class BookingNotReleasable(Problem):
    """Only an unpaid hold can be released."""

    code = "BOOKING_NOT_RELEASABLE"


class HoldExpired(Problem):
    """The hold lapsed; its seats are on sale again and nothing was charged."""

    code = "HOLD_EXPIRED"


class NotOnSale(Problem):
    """The trip is cancelled, withdrawn or not yet on sale."""

    code = "NOT_ON_SALE"


class Departed(Problem):
    """The trip has left the boarding stop."""

    code = "DEPARTED"


class ListingCancelled(Problem):
    """The trip does not run; its unpaid holds have ended and nothing was charged."""

    code = "LISTING_CANCELLED"


class ListingChanged(Problem):
    """The trip changed while it was being bought."""

    code = "LISTING_CHANGED"


class FareUnknown(Problem):
    """The listing has no such fare for this span."""

    code = "FARE_UNKNOWN"


class SeatUnknown(Problem):
    """The listing has no such seat, or it is not of the fare's class."""

    code = "SEAT_UNKNOWN"


class SeatTaken(Problem):
    """Somebody else has a seat that was asked for; `taken` names it, `free` what could be had instead."""

    code = "SEAT_TAKEN"


class SoldOut(Problem):
    """Not enough seats of the class are free on the whole span."""

    code = "SOLD_OUT"


class SeatsAndPassengersDiffer(Problem):
    """Each passenger needs exactly one seat."""

    code = "SEATS_AND_PASSENGERS_DIFFER"


class TooManyPassengers(Problem):
    """A booking is for 1 to 10 passengers."""

    code = "TOO_MANY_PASSENGERS"


class TooManyHeld(Problem):
    """A user may hold at most 20 unpaid seats at a time."""

    code = "TOO_MANY_HELD"


class MixedCurrencies(Problem):
    """A booking has one currency."""

    code = "MIXED_CURRENCIES"


class TicketNotIssued(Problem):
    """Only a paid ticket has a code, a PDF and a calendar entry."""

    code = "TICKET_NOT_ISSUED"


class TicketGivenAway(Problem):
    """Somebody else holds the ticket: it can be shown, exchanged or given back only once they hand it back."""

    code = "TICKET_GIVEN_AWAY"


class ChangeUnknown(Problem):
    """There is no such change, it is somebody else's, or a newer one has replaced it."""

    code = "CHANGE_UNKNOWN"


class ChangeAnswered(Problem):
    """The holder has chosen something else before; the member `choice` says what."""

    code = "CHANGE_ANSWERED"


class ChangeClosed(Problem):
    """The trip has left with its seat; there is nothing to choose any more."""

    code = "CHANGE_CLOSED"


class ChoiceNotOffered(Problem):
    """This change leaves another choice; the member `choices` says which."""

    code = "CHOICE_NOT_OFFERED"


class TripNotCancelled(Problem):
    """Only the tickets of a cancelled trip are refunded all at once."""

    code = "TRIP_NOT_CANCELLED"


class FareNotOnSale(Problem):
    """The fare is sold at other times only."""

    code = "FARE_NOT_ON_SALE"


class FareSoldOut(Problem):
    """The fare is sold for so many places of a trip, and not enough of them are left; `left` says how many."""

    code = "FARE_SOLD_OUT"


class TooManyForEvent(Problem):
    """One user may have so many tickets of an event, `most`, all bookings together; `have` are bought or held."""

    code = "TOO_MANY_FOR_EVENT"


class PromoCodeUnknown(Problem):
    """Nothing that is booked can be had with this code."""

    code = "PROMO_CODE_UNKNOWN"


class PromoCodeNotValid(Problem):
    """The promo code holds at another time, or for other trips."""

    code = "PROMO_CODE_NOT_VALID"


class PromoCodeUsedUp(Problem):
    """The promo code has been used as often as it may be, by everybody or by this buyer."""

    code = "PROMO_CODE_USED_UP"


class QuoteUnknown(Problem):
    """There is no such quote, or it is somebody else's."""

    code = "QUOTE_UNKNOWN"


class QuoteExpired(Problem):
    """The quote was not confirmed in time, `valid_until`; nothing was changed."""

    code = "QUOTE_EXPIRED"


class QuoteSuperseded(Problem):
    """A newer quote was made for the same booking; only that one can be confirmed."""

    code = "QUOTE_SUPERSEDED"


class BookingNotCancellable(Problem):
    """Only a paid booking has tickets to give back; `status` says what this one is."""

    code = "BOOKING_NOT_CANCELLABLE"


class TicketNotCancellable(Problem):
    """A ticket is not issued any more: it was used, given back or exchanged. `status` says what it is."""

    code = "TICKET_NOT_CANCELLABLE"


class TicketUnknown(Problem):
    """The booking has no such ticket."""

    code = "TICKET_UNKNOWN"


class ReasonMissing(Problem):
    """Staff say why when they cancel after departure, or give back another part than all of the price."""

    code = "REASON_MISSING"


class QuoteOutdated(Problem):
    """What was quoted has changed since, to the traveller's advantage; a new quote says what goes back now."""

    code = "QUOTE_OUTDATED"


class PaymentUnderWay(Problem):
    """A payment of the booking is still being taken, so that nothing of it can go back yet."""

    code = "PAYMENT_UNDER_WAY"


class ExchangeNotAllowed(Problem):
    """A ticket cannot be exchanged, or not for this; `pointers` say which, and their codes why."""

    code = "EXCHANGE_NOT_ALLOWED"


class SeatsFree(Problem):
    """Nobody waits for what can be bought: the seats are free at this moment."""

    code = "SEATS_FREE"


class AlreadyWaiting(Problem):
    """The user waits for the same part of the same listing in this class already; `entry` is where."""

    code = "ALREADY_WAITING"


class TooManyWaiting(Problem):
    """A user may wait in so many queues at a time, `most`, and no more."""

    code = "TOO_MANY_WAITING"


class WaitingUnknown(Problem):
    """There is no such place in a queue, or it is somebody else's."""

    code = "WAITING_UNKNOWN"


class NotWaiting(Problem):
    """The place in the queue has led to seats, or is over; `status` says which."""

    code = "NOT_WAITING"


class GuestCodeWrong(Problem):
    """The code is not the one that was mailed to the booking's contact, or it is over, or there is no such booking."""

    code = "GUEST_CODE_WRONG"


class NothingToSend(Problem):
    """The booking has no ticket that could be sent, or its contact was forgotten."""

    code = "NOTHING_TO_SEND"


class Busy(Problem):
    """Too many buyers want the same at once; nothing was taken."""

    code = "UNAVAILABLE"


class NothingToPayOut(Problem):
    """No cash is due back for the booking, or it was paid out before."""

    code = "NOTHING_TO_PAY_OUT"
