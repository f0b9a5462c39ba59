"""The text of the settings file, and waiting."""

from __future__ import annotations

from pathlib import Path

from carnet.infra.embedded import settings
from carnet.infra.embedded.binaries import Binaries
from carnet.infra.embedded.waiting import poll


def test_a_socket_folder_with_difficult_characters_is_quoted(folder: Path) -> None:
    text = settings.render(Binaries(folder, "18.6", 18), Path('/a, "b"/c\'d\\e'))

    assert r"""unix_socket_directories = '"/a, ""b""/c''d\\e"'""" in text.splitlines()


def test_no_library_is_loaded_that_the_binaries_lack(folder: Path) -> None:
    assert "shared_preload_libraries" not in settings.render(Binaries(folder, "18.6", 18), folder)


def test_waiting_ends_with_the_answer_or_with_the_time() -> None:
    answers = iter(range(100))

    assert poll(lambda: next(answers), until=lambda answer: answer == 2, seconds=10) == 2
    assert poll(lambda: "never", until=lambda answer: answer == "now", seconds=0.01) == "never"
