"""Seat plans as people describe them: from a description to the seats, and from seats back to a description."""

from carnet.domains.operators.rules.drafts.building import build, check_draft, row_numbers, section_of
from carnet.domains.operators.rules.drafts.editing import (
    FLAGS,
    add_section,
    every_place,
    move_section,
    name_seat,
    toggle,
)
from carnet.domains.operators.rules.drafts.letters import usual_letters
from carnet.domains.operators.rules.drafts.reading import UNLUCKY_ROW, draft_of
from carnet.domains.operators.rules.drafts.words import parse_arrangement, parse_numbers, show_arrangement, show_numbers

__all__ = [
    "FLAGS",
    "UNLUCKY_ROW",
    "add_section",
    "build",
    "check_draft",
    "draft_of",
    "every_place",
    "move_section",
    "name_seat",
    "parse_arrangement",
    "parse_numbers",
    "row_numbers",
    "section_of",
    "show_arrangement",
    "show_numbers",
    "toggle",
    "usual_letters",
]
