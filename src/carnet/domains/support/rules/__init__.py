"""Pure rules of reports: their states, what may be written, when an answer is due, which files are taken."""

from carnet.domains.support.rules.files import MOST_BYTES, MOST_FILES, MOST_TOGETHER, file_name, is_paper
from carnet.domains.support.rules.moves import MOVES, Verb, reached
from carnet.domains.support.rules.terms import CLOSES_AFTER, is_urgent, term
from carnet.domains.support.rules.words import LONGEST_NAME, LONGEST_SUBJECT, LONGEST_TEXT, checked_line, checked_text

__all__ = [
    "CLOSES_AFTER",
    "LONGEST_NAME",
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "MOST_BYTES",
    "MOST_FILES",
    "MOST_TOGETHER",
    "MOVES",
    "Verb",
    "checked_line",
    "checked_text",
    "file_name",
    "is_paper",
    "is_urgent",
    "reached",
    "term",
]
