"""Guest access: a code to the booking's contact, and one booking for an hour to who writes it.

Nobody learns here whether a booking exists: asking only queues a job, whatever is asked for, and each wrong answer is
the same one after the same work.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare, salted_hmac

from carnet.domains.booking import rules
from carnet.domains.booking.contracts import Booking, GuestAccess
from carnet.domains.booking.models import GuestCode
from carnet.domains.booking.problems import GuestCodeWrong
from carnet.domains.booking.queries.guests import contact_digest, guest_booking, guest_row
from carnet.domains.booking.queries.purchases import with_tickets
from carnet.infra import audit
from carnet.infra.http.address import network
from carnet.infra.jobs import enqueue, promised
from carnet.infra.limits import Limit
from carnet.kernel import ids

T = TypeVar("T")

_mail_code: Final = promised("booking.mail_guest_code")
_BY_BOOKING: Final = Limit("guest-code", 5, timedelta(hours=1))
_BY_EMAIL: Final = Limit("guest-code-email", 10, timedelta(hours=1))
_BY_NETWORK: Final = Limit("guest-code-address", 30, timedelta(hours=1))
# More than the tries of one code, fewer than those of all that can be had in an hour.
_TRIES: Final = Limit("guest-try", 20, timedelta(hours=1))
_TRIES_BY_NETWORK: Final = Limit("guest-try-address", 60, timedelta(hours=1))
_CODES: Final = "carnet.booking.guest-code"
_NOBODYS: Final = UUID(int=0)


def guest_code_ask(*, reference: str, email: str, address: str | None, now: datetime) -> None:
    """Have a code mailed, if there is such a booking; `address` is where one asks from.

    Who knows the reference alone uses up nothing of its contact's. Raises RateLimited.
    """
    where = network(address)
    if where:
        _BY_NETWORK.spend(where, now=now)
    _BY_EMAIL.spend(email.lower(), now=now)
    _BY_BOOKING.spend(f"{reference} {email.lower()}", now=now)
    enqueue(_mail_code, reference=reference, email=email)


def guest_code_make(*, reference: str, email: str, now: datetime) -> tuple[Booking, str] | None:
    """A new code for who is the booking's contact; the one before is worth nothing from now on. None for anybody else.

    None, too, while one is young and works: who asks again and again makes none worthless that was just sent. Its
    digits are in nothing but what this returns.
    """
    row = guest_row(reference, email)
    if row is None:
        return None
    code = f"{secrets.randbelow(10**6):06}"
    kept = {"digest": _digest(row.id, code), "expires_at": now + rules.CODE_LIVES, "tries": 0}
    made_until = now - rules.CODE_STAYS
    old = Q(expires_at__lte=made_until + rules.CODE_LIVES) | Q(tries__gte=rules.MOST_TRIES)
    # The condition is looked at again under the row's lock: of any number of parallel ones, one is sent.
    if not GuestCode.objects.filter(old, booking_id=row.id).update(**kept):
        _, new = GuestCode.objects.get_or_create(booking_id=row.id, defaults=kept)
        if not new:
            return None
    return with_tickets([row], now=now)[0], code


def guest_code_unmake(*, booking_id: UUID, code: str) -> None:
    """Forget a code whose letter could not be sent: the next one need not wait for it to be old."""
    GuestCode.objects.filter(booking_id=booking_id, digest=_digest(booking_id, code)).delete()


def guest_access_confirm(
    *, reference: str, email: str, code: str, address: str | None, now: datetime
) -> tuple[Booking, GuestAccess]:
    """The booking, and an hour's access to it, for the code that was mailed; it works once.

    A try counts before it is looked at, so that of any number of parallel ones five are (T46). Not inside a
    transaction, which would take the count back. Raises RateLimited, GuestCodeWrong.
    """
    where = network(address)
    if where:
        _TRIES_BY_NETWORK.spend(where, now=now)
    _TRIES.spend(f"{reference} {email.lower()}", now=now)
    row = guest_row(reference, email)
    if not _used(row.id if row else _NOBODYS, code, now=now) or row is None:
        raise GuestCodeWrong("The code is wrong, or it has lapsed. Have another one sent if it does not work.")
    audit.record(None, "booking.guest_access", ids.encode("bkg", row.id), now=now)
    access = GuestAccess(row.id, contact_digest(row.email), now + rules.ACCESS_LASTS)
    return with_tickets([row], now=now)[0], access


def guest_act(access: GuestAccess, act: Callable[[UUID], T], *, verb: str, reference: str, now: datetime) -> T:
    """Let a guest do what the booking's buyer may: `act`, which is given the buyer. The audit log says it was a guest.

    Raises BookingUnknown, and what `act` does.
    """
    with transaction.atomic():
        booking = guest_booking(access, reference=reference, now=now)
        done = act(booking.user_id)
        audit.record(None, verb, ids.encode("bkg", booking.id), {"guest": True}, now=now)
    return done


def guest_codes_forget(*, now: datetime) -> int:
    """Remove codes that have lapsed. Returns how many."""
    return GuestCode.objects.filter(expires_at__lte=now).delete()[0]


def _used(booking_id: UUID, code: str, *, now: datetime) -> bool:
    """Whether this was the code, which is then gone; the same statements for a booking that does not exist."""
    mine = GuestCode.objects.filter(booking_id=booking_id)
    alive = mine.filter(tries__lt=rules.MOST_TRIES, expires_at__gt=now)
    counted = alive.update(tries=F("tries") + 1) == 1
    digest = mine.values_list("digest", flat=True).first() or ""
    right = constant_time_compare(digest, _digest(booking_id, code))
    return counted and right and mine.filter(digest=digest).delete()[0] == 1


def _digest(booking_id: UUID, code: str) -> str:
    """With the installation's secret: a million digits are tried in a second."""
    return salted_hmac(_CODES, f"{booking_id}:{code}", algorithm="sha256").hexdigest()
