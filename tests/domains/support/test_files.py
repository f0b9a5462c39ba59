"""Files that come with reports."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from PIL import Image

from carnet.domains.support import operations, queries
from carnet.domains.support.contracts import Report, ReportStatus, SentFile
from carnet.domains.support.models import Attachment
from carnet.domains.support.operations import attaching
from carnet.domains.support.problems import (
    AttachmentRefused,
    AttachmentUnknown,
    ReportClosed,
    ReportUnknown,
    TooManyAttachments,
)
from carnet.infra.principal import Principal
from carnet.infra.redrawn import Redrawn, redrawn
from carnet.kernel import ids
from tests.builders import NOW
from tests.domains.operators.pictures import a_picture
from tests.domains.support.conftest import Help, working_for

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"


def photograph(shade: int = 0) -> SentFile:
    """A picture that no other shade is like."""
    return SentFile(f"seat {shade}.jpg", a_picture("JPEG", (200 + shade, 100)))


def paper(size: int = 1_000, mark: int = 0) -> SentFile:
    return SentFile("bill.pdf", PDF + bytes([mark]) * (size - len(PDF)))


def attach(report: Report, file: SentFile) -> Report:
    return operations.report_attach(user_id=report.user_id, number=report.number, file=file, now=NOW)


def test_a_picture_and_a_paper_come_with_a_report(help_: Help) -> None:
    made = help_.open(files=[photograph(), paper()])
    bill, picture = sorted(made.messages[0].attachments, key=lambda one: one.name)
    assert (picture.name, picture.media_type, picture.is_picture) == ("seat 0.jpg", "image/jpeg", True)
    assert (bill.name, bill.media_type, bill.is_picture) == ("bill.pdf", "application/pdf", False)
    mine = Principal(user_id=help_.user_id)
    kept = queries.attachment_file(number=made.number, attachment_id=picture.id, by=mine)
    assert Image.open(io.BytesIO(kept.content)).size == (picture.width, picture.height) == (200, 100)
    assert queries.attachment_file(number=made.number, attachment_id=bill.id, by=mine).content == paper().content


def test_files_are_for_their_sender_and_who_may_answer(help_: Help) -> None:
    made, other = help_.open(files=[photograph()]), help_.open(topic=None)
    (file,) = made.messages[0].attachments
    for by in (Principal(user_id=help_.user_id), help_.staff, help_.agent):
        assert queries.attachment_file(number=made.number, attachment_id=file.id, by=by).content
    stranger, neighbour = Principal(user_id=ids.new_id()), working_for(ids.new_id())
    machine = Principal(user_id=help_.user_id, key_id=help_.user_id, machine_of=ids.new_id())
    for by in (stranger, neighbour, machine):
        with pytest.raises(AttachmentUnknown):
            queries.attachment_file(number=made.number, attachment_id=file.id, by=by)
    for number in (other.number, "RAAAAAA"):
        with pytest.raises(AttachmentUnknown):
            queries.attachment_file(number=number, attachment_id=file.id, by=help_.staff)
    with pytest.raises(AttachmentUnknown):
        queries.attachment_file(number=made.number, attachment_id=ids.new_id(), by=help_.staff)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script></html>",
        b"\n%PDF-1.7",
        b"MZ\x90\x00",
        a_picture("GIF"),
        a_picture()[:100],
        PDF + b"0" * (8 * 1024 * 1024),
    ],
)
def test_what_is_neither_picture_nor_paper_is_refused_and_nothing_is_written(help_: Help, content: bytes) -> None:
    with pytest.raises(AttachmentRefused) as refused:
        help_.open(files=[SentFile("x.png\x00", content)])
    assert refused.value.pointers[0].path == "/attachments"
    assert queries.reports(user_id=help_.user_id) == ()
    made = help_.open()
    with pytest.raises(AttachmentRefused):
        help_.write(made, files=[SentFile("x.png", content)])
    assert len(help_.read(made).messages) == 1


def test_five_files_and_twenty_megabytes(help_: Help) -> None:
    made = help_.open(files=[photograph(n) for n in range(4)])
    attach(made, photograph(4))
    with pytest.raises(TooManyAttachments):
        attach(made, photograph(5))
    assert Attachment.objects.count() == 5
    large = help_.open(files=[paper(8_000_000, 1), paper(8_000_000, 2)])
    with pytest.raises(TooManyAttachments):
        help_.write(large, files=[paper(8_000_000, 3)])
    assert len(help_.read(large).messages) == 1


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The pictures that were drawn anew."""
    seen: list[bytes] = []

    def noted(content: bytes, *, side: int) -> Redrawn:
        seen.append(content)
        return redrawn(content, side=side)

    monkeypatch.setattr(attaching, "redrawn", noted)
    return seen


def test_of_too_many_files_none_is_drawn(help_: Help, drawn: list[bytes]) -> None:
    with pytest.raises(TooManyAttachments):
        help_.open(files=[photograph(n) for n in range(6)])
    assert drawn == []


def test_nothing_is_drawn_for_a_report_that_takes_nothing(help_: Help, drawn: list[bytes]) -> None:
    made, files = help_.open(), [photograph()]
    with pytest.raises(ReportUnknown):
        operations.report_write(user_id=ids.new_id(), number=made.number, text="Hm.", files=files, now=NOW)
    operations.report_close(user_id=help_.user_id, number=made.number, now=NOW)
    with pytest.raises(ReportClosed):
        help_.write(made, files=files)
    assert drawn == []


def test_the_same_key_draws_once(help_: Help, drawn: list[bytes]) -> None:
    made = help_.open()
    for _ in range(2):
        help_.write(made, files=[photograph()], key="form-1")
    assert len(drawn) == 1


def test_files_stand_as_they_were_sent_whatever_their_ids(help_: Help) -> None:
    made = help_.open(files=[photograph(n) for n in range(3)])
    for n, one in enumerate(made.messages[0].attachments):
        Attachment.objects.filter(pk=one.id).update(id=UUID(int=9 - n))
    attach(made, photograph(3))
    names = [one.name for one in help_.read(made).messages[0].attachments]
    assert names == [f"seat {n}.jpg" for n in range(4)]


def test_the_same_file_is_kept_once(help_: Help) -> None:
    made = help_.open(files=[photograph(), photograph()])
    done = attach(made, photograph())
    assert done.version == made.version
    assert Attachment.objects.count() == 1


def test_a_file_after_an_answer_asks_again(help_: Help) -> None:
    made = help_.open()
    help_.answer(made, text="Send us a picture.")
    done = attach(made, photograph())
    assert done.status is ReportStatus.OPEN
    assert len(done.messages[0].attachments) == 1
    operations.report_close(user_id=help_.user_id, number=made.number, now=NOW)
    with pytest.raises(ReportClosed):
        attach(made, photograph(1))


def test_forgotten_with_their_sender(help_: Help) -> None:
    help_.open(files=[photograph()])
    operations.reports_forget([help_.user_id], now=NOW)
    assert Attachment.objects.count() == 0
