"""Pure rules of the operators: seat plans and their templates, labels, terms, the life of a company."""

from carnet.domains.operators.rules.companies import (
    LONGEST,
    MOVES,
    check_email,
    check_profile,
    check_terms,
    slug_of,
    slugify,
)
from carnet.domains.operators.rules.drafts import (
    FLAGS,
    add_section,
    build,
    check_draft,
    draft_of,
    every_place,
    move_section,
    name_seat,
    parse_arrangement,
    parse_numbers,
    row_numbers,
    section_of,
    show_arrangement,
    show_numbers,
    toggle,
    usual_letters,
)
from carnet.domains.operators.rules.labels import MalformedLabel, canonical_label
from carnet.domains.operators.rules.layouts import check_layout
from carnet.domains.operators.rules.templates import DRAFTS, TEMPLATES

__all__ = [
    "DRAFTS",
    "FLAGS",
    "LONGEST",
    "MOVES",
    "TEMPLATES",
    "MalformedLabel",
    "add_section",
    "build",
    "canonical_label",
    "check_draft",
    "check_email",
    "check_layout",
    "check_profile",
    "check_terms",
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
    "slug_of",
    "slugify",
    "toggle",
    "usual_letters",
]
