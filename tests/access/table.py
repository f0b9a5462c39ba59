"""The table of expected answers: for every endpoint of the OpenAPI document, the status that each caller gets.

The columns:

    right      whom it is for: the traveller Ada, or the owner of the operator Ours where the address names an operator,
               or an admin below /admin
    nobody     no token at all
    stranger   another traveller
    other      the owner of another operator
    inspector  an inspector of Ours
    support    support staff, logged in with a second factor
    admin      an admin, logged in with a second factor
    banned     somebody with a token from before the ban

What the address or body names (a booking, a passenger, a trip) belongs to Ada or to Ours. An endpoint that names
nothing is about the caller's own things, and answers everybody who is logged in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

CALLERS: Final = ("right", "nobody", "stranger", "other", "inspector", "support", "admin", "banned")

_TABLE: Final = """
# endpoint                                                 right nobody stranger other inspector support admin banned

# Open to everybody: no token is read. (Nothing here was told to search, so the city is unknown.)
GET    /auth/.well-known/jwks.json                          200 200 200 200 200 200 200 200
GET    /tickets/keys                                        200 200 200 200 200 200 200 200
GET    /auth/providers                                      200 200 200 200 200 200 200 200
GET    /events                                              200 200 200 200 200 200 200 200
GET    /events/{event}                                      404 404 404 404 404 404 404 404
GET    /performances                                        200 200 200 200 200 200 200 200
GET    /listings/{listing}                                  200 200 200 200 200 200 200 200
GET    /listings/{listing}/seats                            200 200 200 200 200 200 200 200
GET    /places                                              200 200 200 200 200 200 200 200
GET    /problems                                            200 200 200 200 200 200 200 200
GET    /problems/{code}                                     200 200 200 200 200 200 200 200
GET    /webhook-events                                      200 200 200 200 200 200 200 200
GET    /search                                              422 422 422 422 422 422 422 422

# Getting in: whoever has Ada's credentials is Ada, whatever other token they send along
POST   /auth/signup                                         202 202 202 202 202 202 202 202
POST   /auth/login                                          200 200 200 200 200 200 200 200
POST   /auth/code/request                                   202 202 202 202 202 202 202 202
POST   /auth/password/reset-request                         202 202 202 202 202 202 202 202
POST   /auth/refresh                                        200 200 200 200 200 200 200 200
POST   /auth/token                                          200 200 200 200 200 200 200 200
GET    /auth/passkey                                        200 200 200 200 200 200 200 200
# ... and steps that nobody here has begun. A token that is sent along with them must be good.
POST   /auth/code/confirm                                   409 409 409 409 409 409 409 401
POST   /auth/code/resend                                    409 409 409 409 409 409 409 401
POST   /auth/password/reset                                 409 409 409 409 409 409 409 401
POST   /auth/passkey                                        409 409 409 409 409 409 409 409
POST   /auth/providers/{provider}/token                     404 404 404 404 404 404 404 404
POST   /auth/providers/signup                               409 409 409 409 409 409 409 401
POST   /auth/second-factor                                  409 409 409 409 409 409 409 401
GET    /auth/second-factor/passkey                          409 409 409 409 409 409 409 401
POST   /auth/second-factor/passkey                          409 409 409 409 409 409 409 401
POST   /auth/email/verify                                   409 409 409 409 409 409 409 401
POST   /auth/email/verify/resend                            409 409 409 409 409 409 409 401
POST   /auth/phone/verify                                   409 409 409 409 409 409 409 401
POST   /auth/phone/verify/resend                            409 409 409 409 409 409 409 401

# A guest's code: whether there is such a booking is not told, and nobody here was sent a code
POST   /guest-access                                        202 202 202 202 202 202 202 202
POST   /guest-access/confirm                                422 422 422 422 422 422 422 422

# My session and my account
GET    /auth/session                                        200 401 200 200 200 200 200 401
DELETE /auth/session                                        204 401 204 204 204 204 204 401
POST   /auth/reauthenticate                                 204 401 204 204 204 204 204 401
POST   /auth/reauthenticate/second-factor                   422 401 422 422 422 422 422 401
GET    /auth/reauthenticate/passkey                         200 401 200 200 200 200 200 401
POST   /auth/reauthenticate/passkey                         422 401 422 422 422 422 422 401
GET    /me                                                  200 401 200 200 200 200 200 401
PATCH  /me                                                  200 401 200 200 200 200 200 401
DELETE /me                                                  409 401 200 409 200 200 409 401
GET    /me/activity                                         200 401 200 200 200 200 200 401
POST   /me/deactivate                                       204 401 204 204 204 204 409 401
POST   /me/export                                           200 401 200 200 200 200 200 401
GET    /me/email                                            200 401 200 200 200 200 200 401
POST   /me/email                                            202 401 202 202 202 202 202 401
DELETE /me/email                                            204 401 204 204 204 204 204 401
GET    /me/phone                                            200 401 200 200 200 200 200 401
POST   /me/phone                                            202 401 202 202 202 202 202 401
DELETE /me/phone                                            204 401 204 204 204 204 204 401
POST   /me/password                                         200 401 200 200 200 200 200 401
GET    /me/providers                                        200 401 200 200 200 200 200 401
DELETE /me/providers/{provider}                             404 401 404 404 404 404 404 401
POST   /me/providers/{provider}/token                       404 401 404 404 404 404 404 401
GET    /me/authenticators                                   200 401 200 200 200 200 200 401
GET    /me/authenticators/totp                              200 401 200 200 200 200 200 401
POST   /me/authenticators/totp                              422 401 422 422 422 409 409 401
DELETE /me/authenticators/totp                              404 401 404 404 404 204 204 401
GET    /me/authenticators/recovery-codes                    404 401 404 404 404 404 404 401
POST   /me/authenticators/recovery-codes                    409 401 409 409 409 201 201 401
GET    /me/authenticators/passkeys                          200 401 200 200 200 200 200 401
POST   /me/authenticators/passkeys                          422 401 422 422 422 422 422 401
PATCH  /me/authenticators/passkeys/{passkey_id}             404 401 404 404 404 404 404 401
DELETE /me/authenticators/passkeys/{passkey_id}             404 401 404 404 404 404 404 401
GET    /me/sessions                                         200 401 200 200 200 200 200 401
DELETE /me/sessions                                         204 401 204 204 204 204 204 401
DELETE /me/sessions/{session_id}                            204 401 404 404 404 404 404 401

# My passengers
GET    /me/passengers                                       200 401 200 200 200 200 200 401
POST   /me/passengers                                       201 401 201 201 201 201 201 401
GET    /me/passengers/{passenger_id}                        200 401 404 404 404 404 404 401
PATCH  /me/passengers/{passenger_id}                        200 401 404 404 404 404 404 401
DELETE /me/passengers/{passenger_id}                        204 401 404 404 404 404 404 401
GET    /me/passengers/{passenger_id}/documents              200 401 404 404 404 404 404 401
POST   /me/passengers/{passenger_id}/documents              201 401 404 404 404 404 404 401
GET    /me/passengers/{passenger_id}/documents/{document_id} 200 401 404 404 404 404 404 401
DELETE /me/passengers/{passenger_id}/documents/{document_id} 204 401 404 404 404 404 404 401

# My purchases and my money
POST   /bookings                                            201 401 201 201 201 201 201 401
POST   /prices                                              200 401 200 200 200 200 200 401
GET    /bookings                                            200 401 200 200 200 200 200 401
GET    /bookings/{reference}                                200 401 404 404 404 404 404 401
DELETE /bookings/{reference}                                200 401 404 404 404 404 404 401
PATCH  /bookings/{reference}                                200 401 404 404 404 404 404 401
POST   /bookings/{reference}/tickets/send                   202 401 404 404 404 404 404 401
POST   /bookings/{reference}/payments                       201 401 404 404 404 404 404 401
GET    /bookings/{reference}/payments                       200 401 404 404 404 404 404 401
POST   /bookings/{reference}/payments/continue              202 401 404 404 404 404 404 401
GET    /me/payments                                         200 401 200 200 200 200 200 401
POST   /bookings/{reference}/cancellation-quotes            201 401 404 404 404 404 404 401
GET    /bookings/{reference}/cancellation-quotes/{quote} 200 401 404 404 404 404 404 401
POST   /bookings/{reference}/cancellation-quotes/{quote}/confirm 200 401 404 404 404 404 404 401
POST   /bookings/{reference}/exchange-quotes                201 401 404 404 404 404 404 401
GET    /bookings/{reference}/exchange-quotes/{quote}        200 401 404 404 404 404 404 401
POST   /bookings/{reference}/exchange-quotes/{quote}/confirm 201 401 404 404 404 404 404 401
POST   /bookings/{reference}/changes/{change}/rebook        200 401 404 404 404 404 404 401
POST   /bookings/{reference}/changes/{change}/accept        200 401 404 404 404 404 404 401
POST   /bookings/{reference}/changes/{change}/refund        200 401 404 404 404 404 404 401
POST   /bookings/{reference}/tickets/{ticket}/rating        409 401 404 404 404 404 404 401
PUT    /bookings/{reference}/tickets/{ticket}/passenger     200 401 404 404 404 404 404 401
POST   /bookings/{reference}/seat-changes                   201 401 404 404 404 404 404 401
POST   /bookings/{reference}/tickets/{ticket}/transfers     201 401 404 404 404 404 404 401
GET    /bookings/{reference}/transfers                      200 401 404 404 404 404 404 401
DELETE /bookings/{reference}/transfers/{transfer}           200 401 404 404 404 404 404 401
# An offer is for whoever has its key, but for who made it.
POST   /ticket-offers/look-up                               200 401 200 200 200 200 200 401
POST   /me/tickets                                          409 401 201 201 201 201 201 401
GET    /me/tickets                                          200 401 200 200 200 200 200 401
POST   /me/tickets/{ticket}/hand-back                       204 401 404 404 404 404 404 401
GET    /tickets/{ticket}                                    200 401 404 404 404 404 404 401
GET    /tickets/{ticket}.{form}                             200 401 404 404 404 404 404 401
GET    /tickets/{ticket}.phone.pdf                          200 401 404 404 404 404 404 401
# (No wallet is set up here.)
GET    /tickets/{ticket}/google-wallet                      409 401 404 404 404 404 404 401
GET    /bookings/{reference}/tickets.{form}                 200 401 404 404 404 404 404 401
GET    /me/wallets                                          200 401 200 200 200 200 200 401
GET    /me/wallets/{currency}/entries                       200 401 200 200 200 200 200 401
POST   /me/wallets/{currency}/top-ups                       201 401 201 201 201 201 201 401
POST   /vouchers/look-up                                    200 200 200 200 200 200 200 401
GET    /me/vouchers                                         200 401 200 200 200 200 200 401
POST   /me/vouchers                                         201 401 201 201 201 201 201 401

# Teams: the invitation is Ada's
GET    /me/teams                                            200 401 200 200 200 200 200 401
POST   /me/invitations                                      201 401 403 403 403 403 403 401
GET    /operators/{operator_id}/activity                    200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/members                     200 401 404 404 403 200 200 401
PATCH  /operators/{operator_id}/members/{user_id}           200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/members/{user_id}           204 401 404 404 403 404 204 401
GET    /operators/{operator_id}/invitations                 200 401 404 404 403 200 200 401
POST   /operators/{operator_id}/invitations                 201 401 404 404 403 404 201 401
DELETE /operators/{operator_id}/invitations/{invitation_id} 204 401 404 404 403 404 204 401
GET    /operators/{operator_id}/security                    200 401 404 404 403 200 200 401
PATCH  /operators/{operator_id}/security                    200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/api-keys                    200 401 404 404 403 404 404 401
POST   /operators/{operator_id}/api-keys                    201 401 404 404 403 404 404 401
POST   /operators/{operator_id}/api-keys/{key_id}/rotate    200 401 404 404 403 404 404 401
DELETE /operators/{operator_id}/api-keys/{key_id}           200 401 404 404 403 404 404 401
GET    /operators/{operator_id}/webhooks                    200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/webhooks                    201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/webhooks/{webhook_id}       200 401 404 404 403 404 200 401
PATCH  /operators/{operator_id}/webhooks/{webhook_id}       200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/webhooks/{webhook_id}       204 401 404 404 403 404 204 401
POST   /operators/{operator_id}/webhooks/{webhook_id}/rotate 200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/webhooks/{webhook_id}/test  202 401 404 404 403 404 202 401
GET    /operators/{operator_id}/webhooks/{webhook_id}/deliveries 200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/webhooks/{webhook_id}/deliveries/{delivery_id}/again 202 401 404 404 403 404 202 401

# Vouchers and cash: an admin gives what is at the platform's expense, a desk serves its own operator
GET    /operators/{operator_id}/vouchers                    200 401 404 404 403 200 200 401
POST   /operators/{operator_id}/vouchers                    201 401 404 404 403 201 201 401
GET    /admin/vouchers                                      200 401 403 403 403 200 200 401
POST   /admin/vouchers                                      201 401 403 403 403 201 201 401
GET    /operators/{operator_id}/cash/bookings/{reference}   200 401 404 404 403 404 404 401
POST   /operators/{operator_id}/desk-sales                  201 401 404 404 403 404 404 401
POST   /operators/{operator_id}/cash/bookings/{reference}/take 200 401 404 404 403 404 404 401
POST   /operators/{operator_id}/cash/bookings/{reference}/pay-out 200 401 404 404 403 404 404 401
GET    /operators/{operator_id}/cash/tills                  200 401 404 404 403 404 404 401
GET    /operators/{operator_id}/cash/tills/{currency}/entries 200 401 404 404 403 404 404 401
GET    /operators/{operator_id}/cash/closings               200 401 404 404 403 404 404 401
POST   /operators/{operator_id}/cash/closings               201 401 404 404 403 404 404 401

# Bookings as staff find and cancel them: an operator's people its own, support and admins all
GET    /operators/{operator_id}/bookings                    200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/bookings/{reference}        200 401 404 404 403 200 200 401
POST   /operators/{operator_id}/bookings/{reference}/cancellation-quotes 201 401 404 404 403 201 201 401
POST   /operators/{operator_id}/bookings/{reference}/cancellation-quotes/{quote}/confirm 200 401 404 404 403 200 200 401
POST   /operators/{operator_id}/bookings/{reference}/tickets/send 202 401 404 404 403 202 202 401
POST   /admin/bookings/{reference}/tickets/send             202 401 403 403 403 202 202 401
PUT    /operators/{operator_id}/bookings/{reference}/tickets/{ticket}/passenger 200 401 404 404 403 200 200 401
PUT    /admin/bookings/{reference}/tickets/{ticket}/passenger 200 401 403 403 403 200 200 401
GET    /admin/bookings                                      200 401 403 403 403 200 200 401
GET    /admin/bookings/{reference}                          200 401 403 403 403 200 200 401
POST   /admin/bookings/{reference}/cancellation-quotes      201 401 403 403 403 201 201 401
POST   /admin/bookings/{reference}/cancellation-quotes/{quote}/confirm 200 401 403 403 403 200 200 401

# Payments and refunds of everybody, for staff; providers sign what they call with, and here nobody does
GET    /admin/payments                                      200 401 403 403 403 200 200 401
GET    /admin/refunds                                       200 401 403 403 403 200 200 401
POST   /admin/refunds/{refund}/to-wallet                    200 401 403 403 403 200 200 401
POST   /payments/{provider}/webhook                         401 401 401 401 401 401 401 401

# Companies: Ours may sell. The picture in the body of a PUT is none.
GET    /operators                                           200 200 200 200 200 200 200 200
POST   /operators                                           201 401 201 201 201 201 201 401
GET    /operators/{operator_id}                             200 200 200 200 200 200 200 401
PATCH  /operators/{operator_id}                             200 401 404 404 403 404 200 401
PUT    /operators/{operator_id}/logo                        200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/logo                        204 401 404 404 403 404 204 401
GET    /operators/{operator_id}/logo                        200 200 200 200 200 200 200 401
GET    /operators/{operator_id}/logo/{mark}                 200 200 200 200 200 200 200 401
GET    /me/operators                                        200 401 200 200 200 200 200 401
GET    /admin/operators                                     200 401 403 403 403 403 200 401
POST   /admin/operators                                     201 401 403 403 403 403 201 401
GET    /admin/operators/{operator_id}                       200 401 403 403 403 403 200 401
PATCH  /admin/operators/{operator_id}                       200 401 403 403 403 403 200 401
POST   /admin/operators/{operator_id}/approve               200 401 403 403 403 403 200 401
POST   /admin/operators/{operator_id}/suspend               200 401 403 403 403 403 200 401

# An operator's trips
GET    /operators/{operator_id}/gtfs                        200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/trips                       200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/trips/{trip_id}             200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/trips/{trip_id}/publish     200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/withdraw    200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/delay       200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/board       200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/depart      200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/arrive      200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/cancel      200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips                       201 401 404 404 403 404 201 401
PATCH  /operators/{operator_id}/trips/{trip_id}             200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/trips/{trip_id}             204 401 404 404 403 404 204 401
GET    /operators/{operator_id}/timetables                  200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/timetables                  201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/timetables/{timetable_id}   200 401 404 404 200 200 200 401
PATCH  /operators/{operator_id}/timetables/{timetable_id}   200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/timetables/{timetable_id}   200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/timetables/{timetable_id}/copy 201 401 404 404 403 404 201 401
PUT    /operators/{operator_id}/timetables/{timetable_id}/exceptions/{day} 200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/timetables/{timetable_id}/exceptions/{day} 200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/timetables/{timetable_id}/runs 200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/timetables/{timetable_id}/generate 200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/trips/{trip_id}/changes     200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/trips/{trip_id}/refund-all  202 401 404 404 403 404 202 401
GET    /operators/{operator_id}/departures                  200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/loads                       200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/sales                       200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/trips/{trip_id}/run         200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/boardings                   200 401 404 404 200 404 200 401
GET    /operators/{operator_id}/trips/{trip_id}/manifest    200 401 404 404 200 404 200 401
GET    /operators/{operator_id}/trips/{trip_id}/manifest.{form} 200 401 404 404 200 404 200 401
GET    /operators/{operator_id}/trips/{trip_id}/boarding    200 401 404 404 200 404 200 401
POST   /operators/{operator_id}/scans                       200 401 404 404 200 404 200 401
POST   /operators/{operator_id}/scans/{scan_id}/undo        200 401 404 404 200 404 200 401
GET    /operators/{operator_id}/trips/{trip_id}/swap-preview 200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/trips/{trip_id}/swap        200 401 404 404 403 404 200 401

# An operator's fares and promo codes
GET    /operators/{operator_id}/fares                       200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/fares                       201 401 404 404 403 404 201 401
POST   /operators/{operator_id}/fares/apply                 200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/fares/{fare_table_id}       200 401 404 404 200 200 200 401
GET    /operators/{operator_id}/promo-codes                 200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/promo-codes                 201 401 404 404 403 404 201 401
POST   /operators/{operator_id}/promo-codes/bulk            201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/promo-codes/{promo_code_id} 200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/promo-codes/{promo_code_id}/stop 200 401 404 404 403 404 200 401

# An operator's vehicles and seat plans; the catalogue of amenities
GET    /amenities                                           200 200 200 200 200 200 200 200
GET    /operators/{operator_id}/vehicles                    200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/vehicles                    201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/vehicles/{vehicle_id}       200 401 404 404 200 200 200 401
PATCH  /operators/{operator_id}/vehicles/{vehicle_id}       200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/vehicles/{vehicle_id}       204 401 404 404 403 404 204 401
GET    /operators/{operator_id}/seat-plans                  200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/seat-plans                  201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/seat-plans/templates        200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/seat-plans/preview          200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/seat-plans/{seat_plan_id}   200 401 404 404 200 200 200 401
PATCH  /operators/{operator_id}/seat-plans/{seat_plan_id}   200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/seat-plans/{seat_plan_id}/versions 201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/seat-plans/{seat_plan_id}/versions/{number} 200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/seat-plans/{seat_plan_id}/versions/{number}/vehicles 200 401 404 404 403 404 200 401
GET    /admin/amenities                                     200 401 403 403 403 403 200 401
POST   /admin/amenities                                     201 401 403 403 403 403 201 401
GET    /admin/amenities/{amenity}                           200 401 403 403 403 403 200 401
PATCH  /admin/amenities/{amenity}                           200 401 403 403 403 403 200 401

# Places and routes: the station, the city and the route are in no use
GET    /countries                                           200 200 200 200 200 200 200 200
GET    /cities                                              200 200 200 200 200 200 200 200
GET    /operators/{operator_id}/stations                    200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/stations                    201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/stations/{station_id}       200 401 404 404 200 200 200 401
PATCH  /operators/{operator_id}/stations/{station_id}       200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/stations/{station_id}       204 401 404 404 403 404 204 401
GET    /operators/{operator_id}/towns                       200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/cities                      201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/routes                      200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/routes                      201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/routes/{route_id}           200 401 404 404 200 200 200 401
PATCH  /operators/{operator_id}/routes/{route_id}           200 401 404 404 403 404 200 401
DELETE /operators/{operator_id}/routes/{route_id}           204 401 404 404 403 404 204 401
GET    /admin/cities                                        200 401 403 403 403 403 200 401
POST   /admin/cities                                        201 401 403 403 403 403 201 401
GET    /admin/cities/{city_id}                              200 401 403 403 403 403 200 401
PATCH  /admin/cities/{city_id}                              200 401 403 403 403 403 200 401
DELETE /admin/cities/{city_id}                              204 401 403 403 403 403 204 401
GET    /admin/stations                                      200 401 403 403 403 403 200 401
POST   /admin/stations                                      201 401 403 403 403 403 201 401
GET    /admin/stations/{station_id}                         200 401 403 403 403 403 200 401
PATCH  /admin/stations/{station_id}                         200 401 403 403 403 403 200 401
DELETE /admin/stations/{station_id}                         204 401 403 403 403 403 204 401

# An operator's events
GET    /operators/{operator_id}/events                      200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/events                      201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/events/{event_id}           200 401 404 404 200 200 200 401
PATCH  /operators/{operator_id}/events/{event_id}           200 401 404 404 403 404 200 401
POST   /operators/{operator_id}/events/{event_id}/retire    200 401 404 404 403 404 200 401
GET    /operators/{operator_id}/events/{event_id}/performances 200 401 404 404 200 200 200 401
POST   /operators/{operator_id}/events/{event_id}/performances 201 401 404 404 403 404 201 401
GET    /operators/{operator_id}/performances/{performance_id} 200 401 404 404 200 200 200 401
PUT    /operators/{operator_id}/performances/{performance_id} 200 401 404 404 403 404 200 401

# An operator's statements, payouts and invoices; what staff pays out. The invoice is Ada's.
GET    /operators/{operator_id}/settlements                 200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/settlements/{period}.{form} 200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/settlements/{period}/bookings 200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/due                         200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/payouts                     200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/invoices                    200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/invoices.csv                200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/bank-account                200 401 404 404 403 200 200 401
PUT    /operators/{operator_id}/bank-account                200 401 404 404 403 404 200 401
GET    /bookings/{reference}/invoices                       200 401 404 404 404 404 404 401

# Waiting for seats of a train that is full
POST   /waitlist                                            201 401 201 201 201 201 201 401
GET    /waitlist                                            200 401 200 200 200 200 200 401
GET    /waitlist/{entry}                                    200 401 404 404 404 404 404 401
PATCH  /waitlist/{entry}                                    200 401 404 404 404 404 404 401
DELETE /waitlist/{entry}                                    200 401 404 404 404 404 404 401
GET    /invoices/{invoice_id}.{form}                        200 401 404 404 404 200 200 401
GET    /admin/payouts                                       200 401 403 403 403 403 200 401
POST   /admin/payouts/run                                   202 401 403 403 403 403 202 401
POST   /admin/payouts/{payout_id}/paid                      200 401 403 403 403 403 200 401
POST   /admin/payouts/{payout_id}/failed                    200 401 403 403 403 403 200 401

# Reports. Ada's is about a trip of Ours, with a picture.
POST   /reports                                             201 401 404 404 404 404 404 401
GET    /reports                                             200 401 200 200 200 200 200 401
GET    /reports/{report}                                    200 401 404 404 404 404 404 401
POST   /reports/{report}/messages                           201 401 404 404 404 404 404 401
POST   /reports/{report}/close                              200 401 404 404 404 404 404 401
POST   /reports/{report}/attachments                        201 401 404 404 404 404 404 401
GET    /reports/{report}/attachments/{attachment}           200 401 404 404 404 200 200 401
GET    /operators/{operator_id}/reports                     200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/report-figures              200 401 404 404 403 200 200 401
GET    /operators/{operator_id}/reports/{report}            200 401 404 404 403 200 200 401
POST   /operators/{operator_id}/reports/{report}/messages   201 401 404 404 403 201 201 401
POST   /operators/{operator_id}/reports/{report}/notes      201 401 404 404 403 201 201 401
POST   /operators/{operator_id}/reports/{report}/assign     200 401 404 404 403 200 200 401
POST   /operators/{operator_id}/reports/{report}/close      200 401 404 404 403 200 200 401
GET    /admin/reports                                       200 401 403 403 403 200 200 401
GET    /admin/report-figures                                200 401 403 403 403 200 200 401
GET    /admin/reports/{report}                              200 401 403 403 403 200 200 401
POST   /admin/reports/{report}/messages                     201 401 403 403 403 201 201 401
POST   /admin/reports/{report}/notes                        201 401 403 403 403 201 201 401
POST   /admin/reports/{report}/assign                       200 401 403 403 403 200 200 401
POST   /admin/reports/{report}/close                        200 401 403 403 403 200 200 401

# What people are told: everybody's own inbox and wishes; the log of messages is for staff
GET    /me/notifications                                    200 401 200 200 200 200 200 401
GET    /me/notifications/unread                             200 401 200 200 200 200 200 401
GET    /me/notifications/stream                             200 401 200 200 200 200 200 401
POST   /me/notifications/read                               200 401 200 200 200 200 200 401
POST   /me/notifications/{notice_id}/read                   200 401 404 404 404 404 404 401
GET    /me/notification-preferences                         200 401 200 200 200 200 200 401
PUT    /me/notification-preferences                         200 401 200 200 200 200 200 401
GET    /admin/deliveries                                    200 401 403 403 403 200 200 401
POST   /admin/deliveries/{message_id}/again                 201 401 403 403 403 201 201 401

# Staff
GET    /admin/activity                                      200 401 403 403 403 403 200 401
GET    /admin/users                                         200 401 403 403 403 200 200 401
GET    /admin/users/{user_id}                               200 401 403 403 403 200 200 401
POST   /admin/users/{user_id}/ban                           200 401 403 403 403 403 200 401
POST   /admin/users/{user_id}/unban                         200 401 403 403 403 403 200 401
POST   /admin/users/{user_id}/deactivate                    200 401 403 403 403 403 200 401
POST   /admin/users/{user_id}/reactivate                    200 401 403 403 403 403 200 401
POST   /admin/users/{user_id}/roles                         200 401 403 403 403 403 200 401
"""


def line(endpoint: str, statuses: Mapping[str, int]) -> str:
    """A row as the table writes it."""
    method, path = endpoint.split()
    return f"{method:6} {path:52} {' '.join(str(statuses[caller]) for caller in CALLERS)}"


def _rows() -> dict[str, dict[str, int]]:
    rows = {}
    for line in _TABLE.splitlines():
        words = line.split()
        if words and words[0] != "#":
            method, path, *statuses = words
            rows[f"{method} {path}"] = dict(zip(CALLERS, map(int, statuses), strict=True))
    return rows


EXPECTED: Final = _rows()
"""Status by caller, by endpoint as the OpenAPI document writes it, without the base path."""
