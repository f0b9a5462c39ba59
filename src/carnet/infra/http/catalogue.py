"""Every error code a caller can meet: its HTTP status, its title and what to do about it.

The one table. A Problem subclass names a code; this says what the code means at the HTTP edge. Add yours to its area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Entry:
    """One code: the status it is answered with, a title that never varies, and advice for its page."""

    status: int
    title: str
    advice: str = ""


CATALOGUE: Final[dict[str, Entry]] = {
    # The request itself
    "BODY_TOO_LARGE": Entry(413, "The body is too large", "Send less at once."),
    "INVALID_INPUT": Entry(400, "A value is missing, unknown or malformed", "`pointers` names every field."),
    "MALFORMED_REQUEST": Entry(400, "The request cannot be read", "Send UTF-8 JSON that fits its description."),
    "METHOD_NOT_ALLOWED": Entry(405, "This address does not take that method", "`Allow` lists those it takes."),
    "NOT_FOUND": Entry(404, "There is nothing here", "It does not exist, or it belongs to somebody else."),
    "PRECONDITION_FAILED": Entry(412, "It has changed since it was read", "Read it again, then send its new ETag."),
    "PRECONDITION_REQUIRED": Entry(428, "If-Match is missing", "Send the ETag of the version you read."),
    "TIMETABLE_ENDED": Entry(409, "The timetable has ended", "Copy it to run it again."),
    "TIMETABLE_UNKNOWN": Entry(404, "No such timetable", "It does not exist, or it belongs to somebody else."),
    "TRIP_NOT_DELETABLE": Entry(409, "The trip cannot be deleted", "Only drafts can, and no timetable's."),
    "TRIP_SOLD": Entry(409, "The trip is sold", "Delay it, give it another vehicle or cancel it instead."),
    "TRIP_UNDER_WAY": Entry(409, "The trip's plan is past", "`status` says what the trip is."),
    "UNSUPPORTED_MEDIA_TYPE": Entry(415, "The body is not JSON", "Send `Content-Type: application/json`."),
    "UNSUBSCRIBE_KEY_UNKNOWN": Entry(404, "The address from the letter is not whole", "Open it from the letter again."),
    "WISH_NOT_OFFERED": Entry(422, "This category does not come that way", "`pointers` names it; choose another way."),
    "DELIVERY_NOT_REPEATABLE": Entry(409, "It cannot be sent again", "It held a code or a key; ask for another."),
    # Who is asking
    "ACCOUNT_CLOSED": Entry(403, "This account is closed", "Ask support why, and what can be done."),
    "API_KEY_INVALID": Entry(401, "No API key has this secret", "It was rotated or revoked; use the newest one."),
    "CODE_WRONG": Entry(422, "The code is wrong or too old", "Read it again, or have a new one sent."),
    "FORBIDDEN": Entry(403, "Not allowed", "The account lacks the role this needs."),
    "INVALID_CREDENTIALS": Entry(401, "Login failed", "The name or the password is wrong."),
    "PASSWORD_WRONG": Entry(422, "This is not the account's password", "Write it again, or log in by code."),
    "PROVIDER_TOKEN_INVALID": Entry(401, "The provider's token is not good", "Ask the provider for a new one."),
    "REFRESH_TOKEN_INVALID": Entry(401, "The refresh token is spent, expired or revoked", "Log in again."),
    "REAUTHENTICATION_NEEDED": Entry(403, "Prove again that it is you", "`ways` names how; then repeat the request."),
    "SECOND_FACTOR_NEEDED": Entry(403, "A second factor is needed", "Log in with an authenticator app or a passkey."),
    "STEP_NOT_PENDING": Entry(409, "Nothing waits for this step", "It was done or has lapsed; begin again."),
    "UNAUTHENTICATED": Entry(401, "Not logged in", "Send `Authorization: Bearer` with an access token."),
    # Limits and trouble on this side
    "INTERNAL": Entry(500, "Something went wrong on our side", "It has been recorded; quote `request_id`."),
    "RATE_LIMITED": Entry(429, "Too many requests", "Wait as long as `Retry-After` says."),
    "UNAVAILABLE": Entry(503, "Not available right now", "Try again after `Retry-After`."),
    # Idempotency
    "IDEMPOTENCY_IN_PROGRESS": Entry(409, "The first request with this key still runs", "Ask again in a moment."),
    "IDEMPOTENCY_KEY_MISSING": Entry(400, "Idempotency-Key is missing", "Send a new UUID with every new order."),
    "IDEMPOTENCY_KEY_REUSED": Entry(422, "This key belongs to another request", "Send a new UUID."),
    # Identity
    "ALREADY_MEMBER": Entry(409, "A member already", "Change the member's role instead."),
    "ENDPOINT_DISABLED": Entry(409, "The webhook is switched off", "Switch it on first: `enabled` is true."),
    "ENDPOINT_UNFIT": Entry(422, "Events cannot be sent there", "`pointers` says what is wrong with it."),
    "TOO_MANY_ENDPOINTS": Entry(409, "There are enough webhooks", "Change or delete one of them."),
    "API_KEY_REVOKED": Entry(409, "The API key is revoked", "Make a new one."),
    "ACCOUNT_ERASED": Entry(409, "This person was erased", "Only the id is left; it cannot be opened again."),
    "CONTACT_UNPROVEN": Entry(409, "The e-mail address is not proven", "Prove it with the code we send there."),
    "CONTACT_TAKEN": Entry(409, "An account with this e-mail or phone exists", "Log in, or reset the password."),
    "ERASURE_OBSTRUCTED": Entry(409, "The account cannot be erased yet", "`obstacles` says what stands in the way."),
    "FACTOR_EXISTS": Entry(409, "The account has this second factor already", "Remove it to set it up anew."),
    "LAST_ADMIN": Entry(409, "This is the last admin", "Make another one first."),
    "OWN_ACCOUNT": Entry(409, "This is your own account", "Ask another admin."),
    "INVITATION_ACCEPTED": Entry(409, "The invitation was accepted", "It works once; ask for a new one."),
    "INVITATION_EXPIRED": Entry(410, "The invitation has expired", "Ask for a new one."),
    "INVITATION_FOR_OTHERS": Entry(
        403, "The invitation is for another address", "Log in to the account of that address, and prove the address."
    ),
    "INVITATION_WITHDRAWN": Entry(410, "The invitation was withdrawn", "Ask who invited you."),
    "LAST_OWNER": Entry(409, "The team's last owner", "Make somebody else an owner first."),
    "NO_SECOND_FACTOR": Entry(409, "There is no second factor", "Set up an authenticator app or a passkey first."),
    "PASSENGER_BOOK_FULL": Entry(422, "The passenger book is full", "Remove people you no longer book for."),
    "LAST_WAY_IN": Entry(409, "This is the only way into the account", "Choose a password or prove an e-mail first."),
    "PASSKEY_REFUSED": Entry(422, "The passkey was not accepted", "Ask for a new challenge, and sign that."),
    "PASSWORD_TOO_WEAK": Entry(422, "The password is too easy to guess", "`pointers` says what is wrong with it."),
    "PROVIDER_CONNECTED": Entry(409, "There is a login at this provider already", "Take that one away first."),
    "SCOPE_REFUSED": Entry(400, "The scope cannot be had", "`pointers` says which, and what there is."),
    "TOO_MANY_DOCUMENTS": Entry(422, "The passenger has too many documents", "Remove those that are no longer valid."),
    "TOO_MANY_PASSKEYS": Entry(422, "The account has too many passkeys", "Remove those that are not used."),
    "TOO_MANY_KEYS": Entry(422, "The operator has too many API keys", "Revoke those that are not used."),
    "TOO_YOUNG": Entry(422, "Account owners must be at least 15 years old", "Book as a passenger of an adult."),
    # Finding places and trips
    "DATE_RANGE_REFUSED": Entry(422, "The days do not make a range", "The last day follows the first, within a month."),
    "PLACE_AMBIGUOUS": Entry(422, "Several places are called that", "Send the id of one of `candidates`."),
    "PLACE_UNKNOWN": Entry(422, "No such place", "Ask `/places` for what there is."),
    "SAME_PLACE": Entry(422, "From and to are the same place", "Name two places."),
    # The catalog: places, operators, trips
    "AMENITY_EXISTS": Entry(409, "The catalogue has this code", "Change the entry that is there."),
    "AMENITY_NOT_LISTED": Entry(404, "No such amenity", "The catalogue has no entry with this code."),
    "AMENITY_UNKNOWN": Entry(422, "No such amenity in the catalogue", "`unknown` lists what was not found."),
    "CITY_EXISTS": Entry(409, "The country has a city of this name", "Give a region to tell them apart."),
    "CITY_UNKNOWN": Entry(404, "No such city", "Its id is wrong, or it was deleted."),
    "EVENT_EXISTS": Entry(409, "The operator has an event of this name", "Choose another name."),
    "EVENT_RETIRED": Entry(409, "The event is retired", "It gets no more performances."),
    "EVENT_UNKNOWN": Entry(404, "No such event", "It does not exist, or it belongs to somebody else."),
    "FARE_TABLE_UNKNOWN": Entry(404, "No such fare table", "It does not exist, or it belongs to somebody else."),
    "FEED_UNUSABLE": Entry(422, "The timetable feed cannot be imported", "Nothing was changed."),
    "IMPORT_RUNNING": Entry(409, "Another import is running", "Wait until it has ended."),
    "LOGO_REFUSED": Entry(422, "The logo cannot be kept", "Send a PNG, JPEG or WebP of at most 2 MB."),
    "OPERATOR_EXISTS": Entry(409, "An operator has this slug", "Choose another one."),
    "OPTION_REFUSED": Entry(422, "An option cannot be as given", "`detail` begins with its name."),
    "OPERATOR_MOVE_REFUSED": Entry(409, "The operator's state does not allow this", "Read it again."),
    "OPERATOR_UNKNOWN": Entry(404, "No such operator", "It does not exist, or it belongs to somebody else."),
    "PERFORMANCE_SOLD": Entry(409, "Seats of the performance are sold", "Delay it, or cancel it."),
    "OWN_APPLICATION": Entry(409, "This is your own application", "Ask another admin."),
    "PLACE_IN_USE": Entry(409, "The place is in use", "`used_by` names what uses it."),
    "ROUTE_EXISTS": Entry(409, "The operator has a route of this name", "Choose another name."),
    "ROUTE_IN_USE": Entry(409, "The route is in use", "`used_by` names what uses it."),
    "ROUTE_UNKNOWN": Entry(404, "No such route", "It does not exist, or it belongs to somebody else."),
    "SEAT_PLAN_EXISTS": Entry(409, "The operator has a seat plan of this name", "Add a version to it, or rename it."),
    "SEAT_PLAN_UNKNOWN": Entry(404, "No such seat plan", "It does not exist, or it belongs to somebody else."),
    "STATION_CODE_TAKEN": Entry(409, "Another station has this code", "A code names one station."),
    "STATION_UNKNOWN": Entry(404, "No such station", "Its id is wrong, or it was deleted."),
    "TOO_MANY_APPLICATIONS": Entry(422, "Too many applications are open", "Wait until one is answered."),
    "NOTHING_TO_EXPORT": Entry(
        404, "No published trip runs in this period", "Ask for other dates, or publish trips first."
    ),
    "TRIP_MOVE_REFUSED": Entry(409, "The trip's state does not allow this", "`status` says what it is."),
    "SWAP_UNSEATS": Entry(409, "More travellers would lose their seat", "`preview` says who; accept that many."),
    "SWAP_UNPREVIEWED": Entry(503, "Nobody can say who would lose a seat", "Try again later."),
    "TRIP_NOT_CANCELLED": Entry(409, "The trip is not cancelled", "Each traveller of a moved trip chooses alone."),
    "TRIP_NOT_PUBLISHABLE": Entry(409, "The trip cannot be put on sale", "`outcome` says why."),
    "TRIP_UNKNOWN": Entry(404, "No such trip", "It does not exist, or it belongs to somebody else."),
    "VEHICLE_BUSY": Entry(409, "The vehicle is elsewhere", "`trip` names the trip that has it at that time."),
    "VEHICLE_EXISTS": Entry(409, "The operator has a vehicle of this name", "Choose another name."),
    "VEHICLE_IN_USE": Entry(409, "The vehicle is in use", "`used_by` names what uses it; retire it instead."),
    "VEHICLE_UNKNOWN": Entry(404, "No such vehicle", "It does not exist, or it belongs to somebody else."),
    # What is on sale
    "LISTING_UNKNOWN": Entry(404, "No such trip or performance", "It was never published, or its id is wrong."),
    "SPAN_UNKNOWN": Entry(
        422, "No such part of the trip", "`from` comes before `to`, and people may board and leave there."
    ),
    "FARE_UNKNOWN": Entry(422, "No such fare here", "Take one that the listing or the search offers for this part."),
    "NOT_ON_SALE": Entry(409, "Not on sale", "It is cancelled, withdrawn or not on sale yet."),
    "DEPARTED": Entry(409, "It has left", "Look for a later departure."),
    "LISTING_CANCELLED": Entry(409, "The trip does not run", "Nothing was charged; look for another one."),
    "LISTING_CHANGED": Entry(409, "The trip has changed", "Read it again; times or prices may be new."),
    # Booking
    "BOOKING_UNKNOWN": Entry(404, "No such booking", "It does not exist, or it belongs to somebody else."),
    "BOOKING_ALREADY_PAID": Entry(409, "The booking is paid already", "Nothing was charged again."),
    "BOOKING_NOT_CANCELLABLE": Entry(409, "Only a paid booking can be cancelled", "Release an unpaid hold instead."),
    "BOOKING_NOT_PAYABLE": Entry(409, "The booking can no longer be paid", "Hold seats anew."),
    "BOOKING_NOT_RELEASABLE": Entry(409, "Only an unpaid hold can be released", "A paid booking stays as it is."),
    "CHANGE_ANSWERED": Entry(409, "Another choice was made before", "`choice` says which; it stands."),
    "CHANGE_CLOSED": Entry(409, "It has left; there is nothing to choose any more", "Ask support."),
    "CHANGE_UNKNOWN": Entry(404, "No such change", "A newer one may have replaced it: read the booking again."),
    "CHOICE_NOT_OFFERED": Entry(409, "This change leaves another choice", "`choices` lists what is offered."),
    "CODE_FORGED": Entry(422, "The ticket code is not genuine", "It was changed, or signed by somebody else."),
    "CODE_UNREADABLE": Entry(422, "Not a ticket code", "Read the whole code."),
    "SCAN_BOARDED_NOBODY": Entry(
        409, "The scan let nobody on board", "There is nothing to take back: read who is on board again."
    ),
    "RATED_ALREADY": Entry(409, "This ticket was rated before", "Each ticket rates its operator once."),
    "NOT_ARRIVED": Entry(409, "The journey is not over yet", "Rate the operator once you have arrived."),
    "TICKET_NOT_CANCELLABLE": Entry(
        409, "The ticket cannot be given back any more", "`status` says what became of it; ask for a new quote."
    ),
    "PASSES_NOT_SET_UP": Entry(409, "There are no passes for this wallet", "Take the PDF or the picture instead."),
    "TICKET_NOT_ISSUED": Entry(409, "The ticket is not issued", "Pay the booking first; void tickets have no code."),
    "TICKET_GIVEN_AWAY": Entry(409, "The ticket was given away", "Ask its holder to hand it back."),
    "TRANSFER_OVER": Entry(410, "The ticket is not offered any more", "Ask who offered it to do so again."),
    "TRANSFER_TO_ONESELF": Entry(409, "You hold this ticket already", "Send the link to somebody else."),
    "NAME_CHANGE_NOT_ALLOWED": Entry(
        422, "The fare allows no other name", "Exchange or give the ticket back; staff mend misspelt names."
    ),
    "SEAT_CHANGE_NOT_ALLOWED": Entry(409, "This seat cannot be changed", "`pointers` name the ticket, and why."),
    "FARE_NOT_ON_SALE": Entry(409, "The fare is not sold at the moment", "Take another fare, or come back in time."),
    "FARE_SOLD_OUT": Entry(409, "The fare is sold out", "`left` says how many places there are; or take another fare."),
    "GUEST_CODE_WRONG": Entry(422, "The code is wrong or has lapsed", "Have another one sent."),
    "HOLD_EXPIRED": Entry(409, "The hold has lapsed", "Nothing was charged; hold seats anew."),
    "MIXED_CURRENCIES": Entry(422, "A booking has one currency", "Book the trips one by one."),
    "NOTHING_TO_SEND": Entry(409, "There is no ticket to send", "Pay the booking first; look at what became of it."),
    "NOTHING_TO_PAY_OUT": Entry(409, "No cash is due back", "It was paid out before, or goes another way."),
    "PROMO_CODE_EXISTS": Entry(409, "The operator has this promo code", "Choose another code."),
    "PROMO_CODE_NOT_VALID": Entry(422, "The promo code does not hold here", "`detail` says for what and when it does."),
    "PROMO_CODE_UNKNOWN": Entry(422, "No such promo code", "Read it again; it is for one operator's trips."),
    "PROMO_CODE_USED_UP": Entry(409, "The promo code is used up", "Book without it, or with another one."),
    "EXCHANGE_NOT_ALLOWED": Entry(409, "This cannot be exchanged", "`pointers` name the ticket or trip, and why."),
    "QUOTE_EXPIRED": Entry(410, "The quote is no longer valid", "Ask for a new one; nothing was changed."),
    "QUOTE_OUTDATED": Entry(409, "The trip has changed since the quote", "Ask for a new one; more may go back now."),
    "QUOTE_SUPERSEDED": Entry(409, "A newer quote has replaced this one", "Confirm that one, or ask for a new one."),
    "QUOTE_UNKNOWN": Entry(404, "No such quote", "It does not exist, or it belongs to somebody else."),
    "REASON_MISSING": Entry(422, "A reason is needed", "Say why more or less than usual goes back."),
    "SEATS_FREE": Entry(409, "The seats are free", "Buy them: there is nothing to wait for."),
    "ALREADY_WAITING": Entry(409, "You wait for these seats already", "`entry` is your place in the waiting list."),
    "NOT_WAITING": Entry(409, "This place in the waiting list is over", "`status` says what came of it."),
    "TOO_MANY_WAITING": Entry(422, "You wait in too many queues", "Leave one of your waiting lists first."),
    "WAITING_UNKNOWN": Entry(404, "No such place in a waiting list", "It does not exist, or it is somebody else's."),
    "SEAT_TAKEN": Entry(409, "A seat is taken", "`taken` names it, `free` lists others; or let us choose."),
    "SEAT_UNKNOWN": Entry(422, "No such seat for this fare", "The seat map lists labels and classes."),
    "SEATS_AND_PASSENGERS_DIFFER": Entry(
        422, "Each passenger needs one seat", "Name as many seats as passengers, or none."
    ),
    "SOLD_OUT": Entry(409, "Sold out", "Not enough seats of this class are free on the whole way."),
    "TICKET_UNKNOWN": Entry(422, "The booking has no such ticket", "Read the booking; it lists its tickets."),
    "TOO_MANY_FOR_EVENT": Entry(
        422, "Too many tickets of one event", "`most` is for all your bookings together; `have` counts them."
    ),
    "TOO_MANY_HELD": Entry(422, "Too many unpaid seats", "Pay or release what you hold first."),
    "TOO_MANY_PASSENGERS": Entry(422, "A booking is for 1 to 10 passengers", "Make more than one booking."),
    # Reports
    "ATTACHMENT_REFUSED": Entry(
        422, "The file was not taken", "Send a JPEG, PNG or WebP picture or a PDF of up to 8 MB."
    ),
    "ATTACHMENT_UNKNOWN": Entry(404, "No such file", "It does not exist, or it belongs to somebody else's report."),
    "REPORT_CLOSED": Entry(409, "The report is closed", "Write a new one; it may name this one."),
    "REPORT_TOPIC_UNKNOWN": Entry(404, "No such thing of yours", "It does not exist, or it belongs to somebody else."),
    "REPORT_UNKNOWN": Entry(404, "No such report", "It does not exist, or it belongs to somebody else."),
    "TOO_MANY_ATTACHMENTS": Entry(422, "Too many files", "A report holds five, 20 MB together."),
    # Settling with operators
    "BANK_ACCOUNT_UNKNOWN": Entry(404, "No bank account is known", "Payouts wait until the operator names one."),
    "IBAN_INVALID": Entry(422, "This is no IBAN", "Copy it from a statement of the account."),
    "INVOICE_UNKNOWN": Entry(404, "No such invoice", "Its id is wrong, or it belongs to somebody else."),
    "PAYOUT_DECIDED": Entry(409, "The payout is decided already", "`decided` says how."),
    "PAYOUT_UNKNOWN": Entry(404, "No such payout", "Its id is wrong."),
    "STATEMENT_UNKNOWN": Entry(404, "No such statement", "Ask for the list of those there are."),
    # Money
    "AMOUNT_OUT_OF_RANGE": Entry(422, "Too little or too much at once", "`least` and `most` say what is allowed."),
    "CURRENCY_MISMATCH": Entry(
        422, "Another currency", "Nothing is converted: pay in the currency of the wallet or voucher."
    ),
    "CURRENCY_NOT_SUPPORTED": Entry(422, "No wallets in this currency", "`supported` lists those there are."),
    "INSUFFICIENT_FUNDS": Entry(409, "The wallet does not cover the price", "Top it up; nothing was charged."),
    "PAYMENT_DECLINED": Entry(
        402, "The payment was declined", "Nothing was charged; pay otherwise while the hold lives."
    ),
    "PAYMENT_DOES_NOT_ADD_UP": Entry(
        422, "The means do not add up to the price", "`missing` says by how much; below zero it is too much."
    ),
    "PAYMENT_EXISTS": Entry(409, "A payment is under way", "Nothing more was charged; see how that one goes."),
    "PAYMENT_FAILED": Entry(422, "The payment was refused", "Nothing was charged; try again with a new key."),
    "PAYMENT_UNDER_WAY": Entry(409, "A payment is still being taken", "Try again in a moment."),
    "PAYMENT_MEANS_REPEATED": Entry(422, "A means of payment is named twice", "Name each once, and one card at most."),
    "PAYMENT_TOO_LATE": Entry(
        409, "The payment came too late", "The seats are gone; all of the money is back, or on its way."
    ),
    "PURCHASE_UNKNOWN": Entry(404, "No such purchase", "It does not exist, or it belongs to somebody else."),
    "VOUCHER_INSUFFICIENT": Entry(409, "The voucher does not hold as much", "Nothing was charged; name less."),
    "PAYMENT_UNKNOWN": Entry(404, "No such payment", "It does not exist, or it belongs to somebody else."),
    "CARD_NOT_ACCEPTED": Entry(422, "No card that is taken here", "Send a token of the payment provider."),
    "PROVIDER_UNKNOWN": Entry(404, "No such payment provider", "It is not on here."),
    "REFUND_NOT_FAILED": Entry(409, "The refund has not failed", "`state` says what it is; it takes its own way."),
    "REFUND_UNKNOWN": Entry(404, "No such refund", "Read the list again."),
    "WEBHOOK_NOT_READABLE": Entry(400, "The call cannot be read", "It was signed, and is none of the documents."),
    "WEBHOOK_NOT_SIGNED": Entry(401, "The call is not signed by the provider", "Or it is too old; send it anew."),
    "PROVIDER_UNAVAILABLE": Entry(503, "This way to pay is not on offer", "Pay another way."),
    "VOUCHER_EXPIRED": Entry(409, "The voucher's time is over", "Pay another way."),
    "VOUCHER_NOT_ACCEPTED": Entry(
        422, "The voucher is for another operator", "It pays for its operator's tickets only."
    ),
    "VOUCHER_SPENT": Entry(409, "Nothing is left on the voucher", "Pay another way."),
    "VOUCHER_UNKNOWN": Entry(404, "No such voucher", "Read the code again; its last character shows mistakes."),
    "WALLET_UNKNOWN": Entry(404, "No wallet in this currency", "It is opened by paying into it."),
}


def entry(code: str) -> Entry:
    """What `code` means at the edge; a code nobody listed is answered as our own mistake."""
    return CATALOGUE.get(code, CATALOGUE["INTERNAL"])
