"""What is wrong with forms, as a summary that links to each field."""

from __future__ import annotations

from dataclasses import dataclass

from django.forms import BaseForm
from django.utils.translation import gettext

from carnet.kernel.problem import Problem


@dataclass(frozen=True, slots=True)
class Mistake:
    """A field with something to put right; `target` is its id on the page, `says` the sentence beside it."""

    target: str
    label: str
    says: str


def mistakes(*forms: BaseForm) -> tuple[Mistake, ...]:
    """The fields with errors, in the order of the page."""
    return tuple(
        Mistake(bound.id_for_label or bound.auto_id, _label(form, str(bound.label)), " ".join(map(str, bound.errors)))
        for form in forms
        for bound in form
        if bound.errors
    )


def place(form: BaseForm, problem: Problem) -> str:
    """Put what a domain refused at the fields it speaks of: `/email` at `email`.

    Returns the sentence about the whole; it is empty where a field says it.
    """
    placed = False
    for pointer in problem.pointers:
        name = pointer.path.strip("/")
        if name in form.fields:
            placed = True
            if pointer.detail not in form.errors.get(name, []):
                form.add_error(name, pointer.detail)
    return "" if placed else problem.detail


def _label(form: BaseForm, label: str) -> str:
    """The field's name, with whose it is where the page has several of that name."""
    whose = getattr(form, "whose", "")
    return gettext("%(field)s of %(whose)s") % {"field": label, "whose": whose} if whose else label
