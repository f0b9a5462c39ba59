"""What cannot be done."""

from __future__ import annotations

from carnet.kernel.problem import Problem


class ReportUnknown(Problem):
    """No report has this number, or it is not for who asks."""

    code = "REPORT_UNKNOWN"


class ReportTopicUnknown(Problem):
    """What the report is said to be about does not exist, or is somebody else's: nobody learns which (T45)."""

    code = "REPORT_TOPIC_UNKNOWN"


class ReportClosed(Problem):
    """Nothing more is written in a closed report."""

    code = "REPORT_CLOSED"


class AttachmentRefused(Problem):
    """A file is of no kind that is taken, damaged, or too large."""

    code = "ATTACHMENT_REFUSED"


class AttachmentUnknown(Problem):
    """No attachment has this id, or it is not for who asks."""

    code = "ATTACHMENT_UNKNOWN"


class TooManyAttachments(Problem):
    """A report holds so many files and no more."""

    code = "TOO_MANY_ATTACHMENTS"
