"""Pure rules of the operators: seat plans and their templates, labels, terms, the life of a company."""

from carnet.domains.operators.rules.companies import MOVES, check_company, check_terms, slugify
from carnet.domains.operators.rules.labels import MalformedLabel, canonical_label
from carnet.domains.operators.rules.layouts import check_layout
from carnet.domains.operators.rules.templates import TEMPLATES

__all__ = [
    "MOVES",
    "TEMPLATES",
    "MalformedLabel",
    "canonical_label",
    "check_company",
    "check_layout",
    "check_terms",
    "slugify",
]
