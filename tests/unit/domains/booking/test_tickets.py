"""Codes of tickets, and the papers that show them, read back by other people's libraries."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from pypdf import PdfReader

from carnet.domains.booking import tickets
from carnet.domains.booking.contracts import PassengerName
from carnet.domains.booking.tickets.boarding import boarding_pass
from carnet.domains.booking.tickets.coupon import Coupon
from carnet.domains.booking.tickets.pdf import pdf
from carnet.domains.booking.tickets.phone import phone_pdf
from carnet.domains.booking.tickets.picture import picture
from carnet.domains.schedule.contracts import TripStatus
from carnet.infra import symbols
from carnet.kernel.span import Span
from tests.unit.domains.booking.carried import (
    KEY,
    LISTING,
    a_ticket,
    at_a_show,
    on_a_flight,
    on_a_train,
    pages,
    read_back,
)

NAMES = ["Ada Lovelace", "Zażółć Gęślą", "Γεωργία Παπαδοπούλου", "Дмитрий Щукин", "דוד כהן", "محمد الأمين"]


def words(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def test_a_code_says_what_was_signed() -> None:
    ticket = a_ticket()
    claim = tickets.read_code(tickets.code_for(ticket, KEY), KEY.public_key())
    assert claim == tickets.TicketClaim(ticket.id, ticket.listing_id, 4, Span(1, 3), 0)


def test_a_ticket_without_a_seat_has_a_code_that_says_so_and_the_old_one_stays_genuine() -> None:
    ticket = a_ticket()
    before = tickets.code_for(ticket, KEY)
    without = replace(ticket, ordinal=None, seat="")
    claim = tickets.read_code(tickets.code_for(without, KEY), KEY.public_key())
    assert (claim.ticket_id, claim.ordinal) == (without.id, None)
    assert tickets.read_code(before, KEY.public_key()).ticket_id == without.id


def test_another_revision_has_another_code_and_says_so() -> None:
    ticket = a_ticket()
    first, second = (tickets.code_for(replace(ticket, revision=number), KEY) for number in (0, 1))
    assert first != second
    assert [tickets.read_code(code, KEY.public_key()).revision for code in (first, second)] == [0, 1]


def test_a_code_is_refused_wherever_one_letter_was_changed() -> None:
    code = tickets.code_for(a_ticket(), KEY)
    for place in range(len(code)):
        changed = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        with pytest.raises((tickets.CodeForged, tickets.CodeUnreadable)):
            tickets.read_code(changed, KEY.public_key())


@pytest.mark.parametrize("text", ["", "CT1.", "hello", "CT1.A", "ct1.aaaa", "CT2." + "A" * 173, "\x00", "ÄÖÜ" * 60])
def test_other_texts_are_unreadable(text: str) -> None:
    with pytest.raises(tickets.CodeUnreadable):
        tickets.read_code(text, KEY.public_key())


def test_a_code_of_another_signer_is_forged() -> None:
    code = tickets.code_for(a_ticket(), Ed25519PrivateKey.from_private_bytes(b"x" * 32))
    with pytest.raises(tickets.CodeForged):
        tickets.read_code(code, KEY.public_key())


def test_the_bare_code_reads_back() -> None:
    code = tickets.code_for(a_ticket(), KEY)
    drawn = Image.new("L", (300, 300), 255)
    drawn.paste(symbols.bitmap(symbols.qr(code)).resize((225, 225), Image.Resampling.NEAREST), (40, 40))
    assert read_back(drawn)["QRCode"] == {code}
    svg = symbols.svg(code)
    assert svg.startswith("<svg")
    assert svg.count("h") > len(symbols.runs(symbols.qr(code)))


@pytest.mark.parametrize("make", [lambda: on_a_train()[0], on_a_flight, at_a_show], ids=["train", "flight", "show"])
def test_the_codes_on_every_paper_read_back(make: object) -> None:
    coupon: Coupon = make()  # type: ignore[operator]
    code = tickets.code_for(coupon.ticket, KEY)
    flight = boarding_pass(coupon)
    expected = {"QRCode": {code}, "Aztec": {flight} if flight else set()}
    (printed,) = pages(pdf([coupon], key=KEY))
    (shown,) = pages(phone_pdf([coupon], key=KEY), width=780)
    kept = Image.open(io.BytesIO(picture(coupon, code))).convert("RGB")
    assert [read_back(one) for one in (printed, shown, kept)] == [expected] * 3
    assert bool(flight) == coupon.is_flight


def test_the_pdf_names_all_that_a_traveller_needs() -> None:
    document = pdf(on_a_train(a_ticket(), a_ticket(), a_ticket()), key=KEY)
    assert len(PdfReader(io.BytesIO(document)).pages) == 2
    text = words(document)
    for word in ("K7M2QX", "Leipzig Hbf", "Nürnberg Hbf", "1-5", "Coach 1", "Zażółć Γεωργίου", "Saver", "14:02", "CET"):
        assert word in text
    assert "60.00 EUR" in text
    assert "Refunded 90 % until 48 hours before" in text


def test_the_phone_form_has_a_page_for_each_that_is_as_wide_as_a_screen() -> None:
    document = phone_pdf(on_a_train(a_ticket(), a_ticket()), key=KEY)
    found = PdfReader(io.BytesIO(document)).pages
    assert [round(float(page.mediabox.width) / 72 * 96) for page in found] == [390, 390]
    sizes: set[float] = set()

    def seen(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip():
            sizes.add(size)

    text = found[0].extract_text(visitor_text=seen)
    assert min(sizes) * 96 / 72 >= 15  # pixels, without zoom
    for word in (
        "Friday 4 December 2026",
        "14:02",
        "CET",
        "Leipzig Hbf",
        "Nürnberg Hbf",
        "Zażółć Γεωργίου",
        "1-5",
        "K7M2QX",
    ):
        assert word in text


def test_an_arrival_on_another_day_and_in_a_zone_without_a_name_is_said() -> None:
    coupon = on_a_flight()
    for document in (pdf([coupon], key=KEY), phone_pdf([coupon], key=KEY)):
        text = words(document)
        assert "EET" in text
        assert "1 January, UTC+04" in text


@pytest.mark.parametrize("name", NAMES)
def test_names_of_many_scripts_are_shown_with_letters_of_their_own(name: str, caplog: pytest.LogCaptureFixture) -> None:
    first, last = name.split()
    coupon = on_a_train(a_ticket(passenger=PassengerName(first, last)))[0]
    for document in (pdf([coupon], key=KEY), phone_pdf([coupon], key=KEY)):
        assert len(words(document)) > 100
        (page,) = pages(document)
        assert read_back(page)["QRCode"]
    assert picture(coupon, "CT1.X") != picture(replace(coupon, ticket=a_ticket()), "CT1.X")
    assert "missing" not in caplog.text  # fpdf says so of letters that it cannot draw


def test_a_name_from_the_right_stands_where_names_stand_and_nothing_is_lost() -> None:
    plain, turned = (
        next(pages(pdf(on_a_train(a_ticket(passenger=PassengerName(*name))), key=KEY))).convert("L")
        for name in (("Ab", "Cd"), ("דוד", "כהן"))
    )
    where = (283, 590, 600, 625)  # the passenger's line

    def left(page: Image.Image) -> int:
        box = page.crop(where).point(lambda value: 255 if value < 128 else 0).getbbox()
        assert box is not None
        return box[0]

    assert abs(left(plain) - left(turned)) < 6


def test_a_very_long_station_name_stays_on_the_coupon() -> None:
    stops = list(LISTING.stops)
    stops[1] = replace(stops[1], station_name="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch")
    listing = replace(LISTING, stops=tuple(stops))
    for make in (pdf, phone_pdf):
        assert "…" in words(make(on_a_train(listing=listing), key=KEY))


def test_a_very_long_name_does_not_run_into_the_code() -> None:
    ticket = a_ticket(passenger=PassengerName("Wolfeschlegelstein" * 4, "Hausenbergerdorff" * 4))
    for make in (pdf, phone_pdf):
        text = words(make(on_a_train(ticket), key=KEY))
        assert "Wolfeschlegelstein" in text
        assert "Hausenbergerdorff" not in text


def test_a_ticket_of_a_trip_that_does_not_run_has_no_code() -> None:
    coupon = on_a_train(listing=replace(LISTING, status=TripStatus.CANCELLED))[0]
    code = tickets.code_for(coupon.ticket, KEY)
    for document in (pdf([coupon], key=KEY), phone_pdf([coupon], key=KEY)):
        assert "Does not run" in words(document)
        assert not any(read_back(page)["QRCode"] for page in pages(document))
    assert not read_back(Image.open(io.BytesIO(picture(coupon, code))).convert("RGB"))["QRCode"]


def test_fonts_are_read_once_and_no_document_is_remembered() -> None:
    from fpdf.fonts import SubsetMap

    before = pdf(on_a_train(), key=KEY)
    assert SubsetMap.pick.cache_info().currsize == 0
    assert len(before) < 40_000  # only the letters that it shows


def test_a_paper_that_is_written_twice_is_the_same_twice() -> None:
    from carnet.infra import paper

    document = paper.document("Twice")
    document.add_page()
    paper.text(document, 20, 20, "Zażółć Γεωργίου כהן", size=12)
    first, second = words(bytes(document.output())), words(bytes(document.output()))
    assert "Zażółć Γεωργίου" in first
    assert first == second
