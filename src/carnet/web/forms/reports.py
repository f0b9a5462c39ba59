"""What travellers write to us, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from carnet.domains.support import rules
from carnet.domains.support.contracts import ReportCategory, ReportsAsked, ReportStatus, SentFile, Topic
from carnet.infra.principal import Principal
from carnet.web.presenters.reports import CATEGORY_WORDS, topic_of

Choices = Sequence[tuple[Any, Any]]
_ACCEPTED: Final = "image/jpeg,image/png,image/webp,application/pdf"
_EMPTY: Final = _("Write something first.")


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, or none; what they are is told by their bytes, elsewhere."""

    widget = _ManyFiles(attrs={"accept": _ACCEPTED, "data-files": ""})

    def __init__(self) -> None:
        super().__init__(label=_("Pictures or papers"), required=False, allow_empty_file=True)

    def clean(self, data: Any, initial: Any = None) -> list[SentFile]:
        """The files as the domain takes them: no more of each is read than may be in one."""
        files = cast("list[UploadedFile[Any]]", data or [])
        checked = [cast("UploadedFile[Any]", super(FilesField, self).clean(file, initial)) for file in files]
        return [SentFile(file.name or "", file.read(rules.MOST_BYTES + 1)) for file in checked[: rules.MOST_FILES + 1]]


def _text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=rules.LONGEST_TEXT,
        error_messages={"required": _EMPTY},
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ReportForm(forms.Form):
    """A new report. `about` offers the writer's own things and nothing else."""

    about = forms.ChoiceField(
        label=_("What is it about?"),
        required=False,
        error_messages={"invalid_choice": _("Choose one of your own bookings, trips or payments.")},
    )
    category = forms.ChoiceField(
        label=_("What kind of thing is it?"),
        choices=[("", _("Choose")), *((one.value, CATEGORY_WORDS[one]) for one in ReportCategory)],
        error_messages={"required": _("Choose what comes closest.")},
    )
    subject = forms.CharField(
        label=_("In a few words"),
        max_length=rules.LONGEST_SUBJECT,
        error_messages={"required": _("Write a few words that say what it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = _text(_("What happened, and what can we do?"), 7)
    attachments = FilesField()

    def __init__(self, *args: Any, about: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["about"]).choices = about

    @property
    def asked(self) -> dict[str, Any]:
        """The same for the domain."""
        said = self.cleaned_data
        return {
            "topic": self.topic,
            "category": ReportCategory(said["category"]),
            "subject": said["subject"],
            "text": said["text"],
            "files": said["attachments"],
        }

    @property
    def topic(self) -> Topic | None:
        """What it is about, if anything."""
        about = self.cleaned_data["about"]
        return topic_of(about) if about else None


class WriteForm(forms.Form):
    """What a traveller writes on."""

    text = _text(_("Your message"), 4)
    attachments = FilesField()

    @property
    def said(self) -> dict[str, Any]:
        """The same for the domain."""
        return {"text": self.cleaned_data["text"], "files": self.cleaned_data["attachments"]}


class AnswerForm(forms.Form):
    """What staff answer."""

    prefix = "answer"
    text = _text(_("Your answer"), 5)


class NoteForm(forms.Form):
    """What staff note for one another."""

    prefix = "note"
    text = _text(_("Note for others here"), 2)


class QueueForm(forms.Form):
    """Which reports are wanted."""

    category = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All")), *((one.value, CATEGORY_WORDS[one]) for one in ReportCategory)],
    )
    mine = forms.BooleanField(label=_("Only mine"), required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)

    def asked(self, status: ReportStatus, by: Principal) -> ReportsAsked:
        """What is asked for; all of the state where the form says nothing that can be read."""
        given: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return ReportsAsked(
            status=status,
            category=ReportCategory(given["category"]) if given.get("category") else None,
            assignee_id=by.user_id if given.get("mine") else None,
            overdue=bool(given.get("overdue")),
        )
