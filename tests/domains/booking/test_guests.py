"""Guest access: a code to the contact, a few tries, one booking for an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend as LocmemBackend
from django.db import IntegrityError

from carnet.domains.booking import mail as letters
from carnet.domains.booking import operations, problems, queries
from carnet.domains.booking.contracts import GuestAccess
from carnet.domains.booking.models import Booking, GuestCode
from carnet.infra import jobs
from carnet.infra.audit.models import AuditEntry
from carnet.infra.http.problems import RateLimited
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.booking.changed import Bought, bought
from tests.domains.booking.conftest import Sale
from tests.messages import code_to

ADA = "ada@example.org"
_WRONG = "not it"


@pytest.fixture
def one(sale: Sale) -> Bought:
    """A paid booking whose letters go to Ada."""
    return bought(sale)


def ask(reference: str, email: str = ADA, **more: Any) -> None:
    """Ask for a code, and let the job run."""
    operations.guest_code_ask(reference=reference, email=email, address=None, now=more.get("now", NOW))
    jobs.run_due(now=more.get("now", NOW))


def confirm(reference: str, code: str, email: str = ADA, *, now: Any = NOW) -> GuestAccess:
    """Write the code."""
    return operations.guest_access_confirm(reference=reference, email=email, code=code, address=None, now=now)[1]


def other_than(code: str) -> str:
    """Six digits that are another code."""
    return f"{(int(code) + 1) % 10**6:06}"


def test_the_code_opens_this_booking_for_an_hour(one: Bought, sale: Sale) -> None:
    ask(one.reference)
    access = confirm(one.reference, code_to(ADA))
    found = queries.guest_booking(access, reference=one.reference, now=NOW + timedelta(minutes=59))
    assert found.reference == one.reference
    assert queries.guest_ticket(access, ticket_id=found.tickets[0].id, now=NOW)[1] == found.tickets[0]
    with pytest.raises(problems.BookingUnknown):
        queries.guest_booking(access, reference=one.reference, now=NOW + timedelta(minutes=60))
    other = bought(sale)
    for reference in (other.reference, "AAAAAA"):
        with pytest.raises(problems.BookingUnknown):
            queries.guest_booking(access, reference=reference, now=NOW)
    with pytest.raises(problems.BookingUnknown):
        queries.guest_ticket(access, ticket_id=other.booking.tickets[0].id, now=NOW)


def test_a_code_works_once_and_for_five_minutes(one: Bought) -> None:
    ask(one.reference)
    code = code_to(ADA)
    with pytest.raises(problems.GuestCodeWrong):
        confirm(one.reference, code, now=NOW + timedelta(seconds=300))
    assert confirm(one.reference, code, now=NOW + timedelta(seconds=299))
    with pytest.raises(problems.GuestCodeWrong):
        confirm(one.reference, code)


def test_capitals_of_the_address_do_not_matter(one: Bought) -> None:
    ask(one.reference, "Ada@Example.org")
    assert confirm(one.reference, code_to(ADA), "ADA@example.org")


def test_t46_a_code_has_five_tries(one: Bought) -> None:
    ask(one.reference)
    code = code_to(ADA)
    for _ in range(5):
        with pytest.raises(problems.GuestCodeWrong):
            confirm(one.reference, other_than(code))
    with pytest.raises(problems.GuestCodeWrong):
        confirm(one.reference, code)
    assert GuestCode.objects.get().tries == 5


def test_negative_control_the_right_code_after_four_wrong_ones_opens(one: Bought) -> None:
    ask(one.reference)
    code = code_to(ADA)
    for _ in range(4):
        with pytest.raises(problems.GuestCodeWrong):
            confirm(one.reference, other_than(code))
    assert confirm(one.reference, code)


def test_t46_the_database_counts_no_sixth_try(one: Bought) -> None:
    ask(one.reference)
    with pytest.raises(IntegrityError):
        GuestCode.objects.update(tries=6)


def test_t46_new_codes_give_no_more_than_twenty_tries_an_hour(one: Bought) -> None:
    for round_ in range(4):
        ask(one.reference, now=NOW + timedelta(minutes=round_))
        for _ in range(5):
            with pytest.raises(problems.GuestCodeWrong):
                confirm(one.reference, _WRONG, now=NOW + timedelta(minutes=round_))
    ask(one.reference, now=NOW + timedelta(minutes=5))
    with pytest.raises(RateLimited):
        confirm(one.reference, code_to(ADA), now=NOW + timedelta(minutes=5))


def test_a_contact_is_sent_five_codes_an_hour(one: Bought) -> None:
    for number in range(5):
        ask(one.reference, ADA.upper() if number % 2 else ADA, now=NOW + timedelta(minutes=number))
    with pytest.raises(RateLimited):
        ask(one.reference, now=NOW + timedelta(minutes=5))
    assert len(mail.outbox) == 5


def test_who_knows_the_reference_alone_uses_up_no_code_of_the_contact(one: Bought) -> None:
    for number in range(6):
        ask(one.reference, f"{number}@example.org")
    for _ in range(5):
        ask(one.reference, "eve@example.org")
    ask(one.reference)
    assert confirm(one.reference, code_to(ADA))


def test_a_code_is_not_replaced_in_its_first_minute(one: Bought) -> None:
    ask(one.reference)
    code = code_to(ADA)
    ask(one.reference, now=NOW + timedelta(seconds=59))
    assert len(mail.outbox) == 1
    assert confirm(one.reference, code, now=NOW + timedelta(seconds=59))


def test_after_a_minute_asking_again_replaces_the_code(one: Bought) -> None:
    later = NOW + timedelta(seconds=60)
    ask(one.reference)
    first = GuestCode.objects.get().digest
    ask(one.reference, now=later)
    assert len(mail.outbox) == 2
    assert GuestCode.objects.get().digest != first
    assert GuestCode.objects.get().expires_at == later + timedelta(seconds=300)


def test_a_letter_that_could_not_be_sent_is_sent_at_the_next_try(one: Bought, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> int:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(LocmemBackend, "send_messages", down)
        with pytest.raises(ConnectionError):
            letters.send_guest_code(reference=one.reference, email=ADA, now=NOW)
    letters.send_guest_code(reference=one.reference, email=ADA, now=NOW)
    assert confirm(one.reference, code_to(ADA))


def test_who_asks_for_many_bookings_from_one_place_is_stopped(one: Bought) -> None:
    def from_there(number: int) -> None:
        operations.guest_code_ask(
            reference=f"AAA{number:03}", email=f"{number}@example.org", address=f"2001:db8::{number + 1:x}", now=NOW
        )

    for number in range(30):
        from_there(number)
    with pytest.raises(RateLimited):
        from_there(30)


@pytest.mark.parametrize(("reference", "email"), [("mine", "eve@example.org"), ("AAAAAA", ADA)])
def test_nobody_learns_whether_there_is_a_booking(one: Bought, reference: str, email: str) -> None:
    """Asking answers nothing, no letter leaves, and a code is as wrong as for a booking that is there."""
    which = one.reference if reference == "mine" else reference
    ask(which, email)
    assert mail.outbox == []
    assert not GuestCode.objects.exists()
    with pytest.raises(problems.GuestCodeWrong) as there:
        confirm(one.reference, "123456")
    with pytest.raises(problems.GuestCodeWrong) as not_there:
        confirm(which, "123456", email)
    assert there.value.detail == not_there.value.detail


def test_a_wrong_code_takes_as_many_statements_wherever(one: Bought, django_assert_num_queries: Any) -> None:
    def looked(reference: str, email: str, statements: int) -> None:
        with django_assert_num_queries(statements), pytest.raises(problems.GuestCodeWrong):
            confirm(reference, "123456", email)

    ask(one.reference)
    looked(one.reference, ADA, 4)
    looked("AAAAAA", "eve@example.org", 4)


def test_only_a_digest_of_the_code_is_kept(one: Bought) -> None:
    ask(one.reference)
    code = code_to(ADA)
    kept = GuestCode.objects.get()
    assert code not in kept.digest
    assert kept.expires_at == NOW + timedelta(seconds=300)


def test_asking_again_replaces_a_code_that_was_tried_too_often(one: Bought) -> None:
    ask(one.reference)
    first = code_to(ADA)
    mail.outbox.clear()
    GuestCode.objects.update(tries=5)
    ask(one.reference)
    second = code_to(ADA)
    if first != second:
        with pytest.raises(problems.GuestCodeWrong):
            confirm(one.reference, first)
    assert confirm(one.reference, second)


def test_a_forgotten_buyer_has_no_guests(one: Bought) -> None:
    operations.forget_buyers([one.user_id])
    forgotten = Booking.objects.get(reference=one.reference).email
    ask(one.reference, forgotten)
    assert mail.outbox == []


def test_access_ends_with_the_contact_it_came_by(one: Bought) -> None:
    ask(one.reference)
    access = confirm(one.reference, code_to(ADA))
    ask(one.reference)
    operations.contact_correct(user_id=one.user_id, reference=one.reference, email="ida@example.org", now=NOW)
    with pytest.raises(problems.BookingUnknown):
        queries.guest_booking(access, reference=one.reference, now=NOW)
    assert not GuestCode.objects.exists()


def test_a_token_says_so_until_it_ends_and_nobody_else_makes_one(one: Bought) -> None:
    ask(one.reference)
    access = confirm(one.reference, code_to(ADA))
    token = queries.guest_token(access)
    assert queries.guest_access(token, now=NOW) == access
    assert queries.guest_access(token, now=access.expires_at) is None
    facts, _, signature = token.partition(".")
    for forged in ("", "x", facts, f"{facts}.{signature[:-1]}", f"x{facts}.{signature}", f"{facts}.{signature}\0"):
        assert queries.guest_access(forged, now=NOW) is None


def test_what_a_guest_does_the_audit_log_says(one: Bought) -> None:
    ask(one.reference)
    access = confirm(one.reference, code_to(ADA))

    def act(me: UUID) -> str:
        assert me == one.user_id
        return "done"

    assert operations.guest_act(access, act, verb="booking.cancelled", reference=one.reference, now=NOW) == "done"
    entries = AuditEntry.objects.filter(subject=ids.encode("bkg", one.booking.id)).order_by("id")
    assert [(entry.verb, entry.actor, entry.detail) for entry in entries] == [
        ("booking.guest_access", None, {}),
        ("booking.cancelled", None, {"guest": True}),
    ]
    with pytest.raises(problems.BookingUnknown):
        operations.guest_act(access, act, verb="booking.cancelled", reference="AAAAAA", now=NOW)
    assert AuditEntry.objects.filter(verb="booking.cancelled").count() == 1


def test_lapsed_codes_are_forgotten(one: Bought) -> None:
    ask(one.reference)
    assert operations.guest_codes_forget(now=NOW + timedelta(seconds=299)) == 0
    assert operations.guest_codes_forget(now=NOW + timedelta(seconds=300)) == 1
